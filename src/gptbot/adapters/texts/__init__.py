"""What people read, in English and Russian; `render` turns a notice into words."""

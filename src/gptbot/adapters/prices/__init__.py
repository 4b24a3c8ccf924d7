"""What models cost, as far as it is known without asking anybody."""

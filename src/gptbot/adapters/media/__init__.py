"""What files really are, whatever they say."""

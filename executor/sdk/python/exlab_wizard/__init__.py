"""The name under which plugins of the reference host know the kit: everything here is `holdpoint`'s."""

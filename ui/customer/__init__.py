"""The shopper's face: what the lane tells the person who pays. Its window is the second one."""

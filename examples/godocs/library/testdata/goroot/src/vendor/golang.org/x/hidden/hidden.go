package hidden

// Hidden must not be found.
func Hidden() {}

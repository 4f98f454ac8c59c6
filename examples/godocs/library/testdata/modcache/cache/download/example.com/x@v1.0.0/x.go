package x

// Hidden must not be found.
func Hidden() {}

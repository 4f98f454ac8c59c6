package data

// Hidden must not be found.
func Hidden() {}

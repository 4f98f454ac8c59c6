package internal

// Hidden must not be found.
func Hidden() {}

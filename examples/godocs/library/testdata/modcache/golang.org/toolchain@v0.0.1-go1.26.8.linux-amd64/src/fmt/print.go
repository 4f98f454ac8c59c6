package fmt

// Hidden must not be found.
func Hidden() {}

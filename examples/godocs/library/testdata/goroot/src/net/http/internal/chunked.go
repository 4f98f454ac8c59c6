// Package internal is hidden.
package internal

// Hidden must not be found.
func Hidden() {}

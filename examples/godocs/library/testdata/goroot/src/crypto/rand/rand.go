// Package rand implements a cryptographically secure random number generator.
package rand

// Text returns a random string.
func Text() string { return "" }

// Package nested is a module of its own.
package nested

// Dive dives deeper.
func Dive() {}

// Package b is one of two.
package b

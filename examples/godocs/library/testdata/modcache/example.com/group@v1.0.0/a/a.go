// Package a is one of two.
package a

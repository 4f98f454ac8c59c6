//go:build js && wasm

// Package js is for browsers.
package js

// Value is a JavaScript value.
type Value struct{}

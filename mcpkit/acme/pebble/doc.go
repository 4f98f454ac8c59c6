// Package pebble has only tests. In them, package acme obtains certificates from Pebble, the ACME
// server of Let's Encrypt for tests, which connects back to verify the host. It is a separate
// module so that the main module does not require Pebble.
package pebble

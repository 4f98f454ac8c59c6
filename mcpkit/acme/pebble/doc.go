// Package pebble has tests only: package acme gets its certificates from Pebble, the ACME
// server of Let's Encrypt for tests, which connects back to see whose the host is. It is a
// module of its own to keep Pebble out of everybody else's.
package pebble

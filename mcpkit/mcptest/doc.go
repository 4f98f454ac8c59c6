// Package mcptest is for the unit tests of a server's tools.
package mcptest

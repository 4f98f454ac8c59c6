// Package host lets programs use an issuer of package oauthtest, which is made for tests.
package host

import "fmt"

// A Host implements the part of testing.TB that the issuer needs. It panics where a test would
// fail. Close runs the cleanups.
type Host struct{ cleanups []func() }

// Helper does nothing.
func (h *Host) Helper() {}

// Cleanup keeps f for Close.
func (h *Host) Cleanup(f func()) { h.cleanups = append(h.cleanups, f) }

// Fatal panics with its arguments.
func (h *Host) Fatal(args ...any) { panic(fmt.Sprint(args...)) }

// Fatalf panics with the formatted message.
func (h *Host) Fatalf(format string, args ...any) { panic(fmt.Sprintf(format, args...)) }

// Close stops the issuer.
func (h *Host) Close() {
	for _, f := range h.cleanups {
		f()
	}
}

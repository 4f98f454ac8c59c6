// Package host is what an issuer of package oauthtest needs of a test, for programs.
package host

import "fmt"

// A Host panics where a test would fail. Close does the cleaning up.
type Host struct{ cleanups []func() }

func (h *Host) Helper()                           {}
func (h *Host) Cleanup(f func())                  { h.cleanups = append(h.cleanups, f) }
func (h *Host) Fatal(args ...any)                 { panic(fmt.Sprint(args...)) }
func (h *Host) Fatalf(format string, args ...any) { panic(fmt.Sprintf(format, args...)) }

// Close ends what the issuer started.
func (h *Host) Close() {
	for _, f := range h.cleanups {
		f()
	}
}

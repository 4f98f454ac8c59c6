// Package trial runs the issuer with which users try out the examples that require a login. It runs
// in the process of the example and asks for no password.
package trial

import (
	"fmt"
	"net"
	"os"
	"slices"

	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

// Issuer starts an issuer of tokens for resource, for a server that listens at addr. At its login
// page everybody picks one of the users, without a password, so an addr that is not a loopback
// address is an error. Call end to stop the issuer.
func Issuer(addr, resource string, users ...string) (issuer *oauthtest.Issuer, end func(), err error) {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, nil, fmt.Errorf("-addr %q: %w", addr, err)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, nil, fmt.Errorf("the built-in issuer asks for no password, so it needs a loopback address, not %q; name your authorization server with -issuer", addr)
	}
	p := &program{}
	return oauthtest.New(p, &oauthtest.Options{Audience: resource, Users: users}), p.end, nil
}

// A program implements the part of testing.TB that an issuer of oauthtest needs.
type program struct{ cleanup []func() }

func (p *program) Helper()          {}
func (p *program) Cleanup(f func()) { p.cleanup = append(p.cleanup, f) }
func (p *program) Fatal(args ...any) {
	fmt.Fprintln(os.Stderr, args...)
	os.Exit(1)
}
func (p *program) Fatalf(format string, args ...any) { p.Fatal(fmt.Sprintf(format, args...)) }

func (p *program) end() {
	for _, cleanup := range slices.Backward(p.cleanup) {
		cleanup()
	}
}

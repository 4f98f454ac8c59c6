// Package trial is the issuer with which the examples that have a login are tried out: it is
// in the same process, and lets everybody in.
package trial

import (
	"fmt"
	"net"
	"os"

	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

// Issuer starts an issuer of tokens for resource, for a server that listens at addr. Whoever
// logs in is one of the users, without a password; so the error is an address that others
// can reach. Call end at the end.
func Issuer(addr, resource string, users ...string) (issuer *oauthtest.Issuer, end func(), err error) {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, nil, fmt.Errorf("-addr %q: %w", addr, err)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, nil, fmt.Errorf("the issuer for trying it out lets everybody in, so it needs a loopback address, not %q: name a real one with -issuer", addr)
	}
	p := &program{}
	return oauthtest.New(p, &oauthtest.Options{Audience: resource, Users: users}), p.end, nil
}

// A program stands in for the test that an issuer of oauthtest belongs to.
type program struct{ cleanup []func() }

func (p *program) Helper()          {}
func (p *program) Cleanup(f func()) { p.cleanup = append(p.cleanup, f) }
func (p *program) Fatal(args ...any) {
	fmt.Fprintln(os.Stderr, args...)
	os.Exit(1)
}
func (p *program) Fatalf(format string, args ...any) { p.Fatal(fmt.Sprintf(format, args...)) }

func (p *program) end() {
	for i := len(p.cleanup) - 1; i >= 0; i-- {
		p.cleanup[i]()
	}
}

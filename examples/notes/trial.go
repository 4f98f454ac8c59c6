package main

import (
	"fmt"
	"net"
	"os"

	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

// trialUsers are who can log in at the issuer for trying it out, and the accounts that they have.
var trialUsers = []string{"alice", "bob", "carol"}

// A trial is an issuer in this process. It stands in for the test that issuers of oauthtest
// belong to.
type trial struct {
	issuer  *oauthtest.Issuer
	cleanup []func()
}

// newTrial starts an issuer that lets everybody in, for a server that nobody else can reach.
func newTrial(addr, resource string) (*trial, error) {
	if err := loopbackOnly(addr); err != nil {
		return nil, err
	}
	t := &trial{}
	t.issuer = oauthtest.New(t, &oauthtest.Options{Audience: resource, Users: trialUsers})
	return t, nil
}

// loopbackOnly refuses addresses that others can reach.
func loopbackOnly(addr string) error {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return fmt.Errorf("-addr %q: %w", addr, err)
	}
	if ip := net.ParseIP(host); host == "localhost" || ip != nil && ip.IsLoopback() {
		return nil
	}
	return fmt.Errorf("the issuer for trying it out lets everybody in, so it needs a loopback address, not %q: name a real one with -issuer", addr)
}

func (t *trial) Helper()          {}
func (t *trial) Cleanup(f func()) { t.cleanup = append(t.cleanup, f) }
func (t *trial) Fatal(args ...any) {
	fmt.Fprintln(os.Stderr, args...)
	os.Exit(1)
}
func (t *trial) Fatalf(format string, args ...any) { t.Fatal(fmt.Sprintf(format, args...)) }

func (t *trial) end() {
	for i := len(t.cleanup) - 1; i >= 0; i-- {
		t.cleanup[i]()
	}
}

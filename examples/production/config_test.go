package main

import (
	"flag"
	"io"
	"net/http"
	"net/netip"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func environment(pairs ...string) func(string) string {
	return func(name string) string {
		for _, p := range pairs {
			if k, v, _ := strings.Cut(p, "="); k == name {
				return v
			}
		}
		return ""
	}
}

func TestClientIP(t *testing.T) {
	r := &http.Request{RemoteAddr: "10.0.0.9:1234", Header: http.Header{}}
	r.Header.Set("X-Forwarded-For", "198.51.100.1, 203.0.113.7, 10.0.0.8")
	r.Header.Set("CF-Connecting-IP", "192.0.2.5")
	for flag, want := range map[string]string{
		"direct":                         "10.0.0.9",
		"hops=1":                         "10.0.0.8",
		"hops=2":                         "203.0.113.7",
		"header=CF-Connecting-IP":        "192.0.2.5",
		"proxies=10.0.0.0/8":             "203.0.113.7",
		"proxies=10.0.0.0/8, fd00::/8":   "203.0.113.7",
		"proxies=10.0.0.0/8,203.0.0.0/8": "198.51.100.1",
	} {
		source, err := parseClientIP(flag)
		require.NoError(t, err, flag)
		addr, ok := source(r)
		assert.True(t, ok, flag)
		assert.Equal(t, want, addr.String(), flag)
	}
	source, err := parseClientIP("")
	assert.NoError(t, err)
	assert.Nil(t, source, "mcpkit decides")
	for flag, want := range map[string]string{
		"nginx":                  "is not one of direct, hops=N",
		"direct=yes":             "is not one of direct, hops=N",
		"hops":                   "is not one of direct, hops=N",
		"hops=0":                 "the number of proxies",
		"hops=one":               "the number of proxies",
		"hops=-1":                "the number of proxies",
		"header=":                "such as header=CF-Connecting-IP",
		"header=X Real":          "such as header=CF-Connecting-IP",
		"header=x-forwarded-for": "clients can write the beginning of this header",
		"proxies=":               "is not a network such as",
		"proxies=10.0.0.1":       `"10.0.0.1" is not a network such as`,
		"proxies=0.0.0.0/0":      "a network of all addresses",
		"proxies=::ffff:0:0/96":  "write an IPv4 network in dotted form",
	} {
		_, err := parseClientIP(flag)
		assert.ErrorContains(t, err, want, flag)
	}
}

func TestAllow(t *testing.T) {
	list, err := parseAllow("anthropic, 192.0.2.9/24")
	require.NoError(t, err)
	assert.Equal(t, []netip.Prefix{netip.MustParsePrefix("160.79.104.0/21"), netip.MustParsePrefix("192.0.2.0/24")}, list)
	_, err = parseAllow("openai")
	assert.ErrorContains(t, err, `"openai" is not a network`)
}

// parse parses a command line as serve does.
func parse(args []string, env func(string) string, usage io.Writer) (*config, error) {
	set, c := flag.NewFlagSet("serve", flag.ContinueOnError), &flags{}
	set.SetOutput(usage)
	c.declare(set)
	if err := set.Parse(args); err != nil {
		return nil, err
	}
	return c.settings(env)
}

func TestEverythingWrongIsNamedAtOnce(t *testing.T) {
	_, err := parse([]string{
		"-client-ip", "hops", "-allow", "x", "-burst", "0", "-max-calls", "0", "-drain-timeout", "0s", "-tls-cert", "c",
		"-acme-cache", "d", "-public-url", "http://x",
	}, environment("CURSOR_KEY=secret"), io.Discard)
	for _, want := range []string{
		"-client-ip: ", "-allow: ", "-burst has", "-max-calls has", "-drain-timeout has", "-tls-cert and -tls-key belong together",
		"-tls-cert and -acme-cache exclude each other", "-public-url", "CURSOR_KEY: ",
	} {
		assert.ErrorContains(t, err, want)
	}
	assert.NotContains(t, err.Error(), "secret")
	_, err = parse([]string{"-acme-email", "ops@example.com"}, environment(), io.Discard)
	assert.ErrorContains(t, err, "need -acme-cache")
}

func TestSecretsComeFromTheEnvironment(t *testing.T) {
	c, err := parse(nil, environment("CURSOR_KEY="+strings.Repeat("0f", 32), "OPENAI_CHALLENGE=token"), io.Discard)
	require.NoError(t, err)
	assert.Equal(t, []byte(strings.Repeat("\x0f", 32)), c.cursorKey)
	assert.Equal(t, "token", c.openAIChallenge)
	c, err = parse(nil, environment(), io.Discard)
	require.NoError(t, err)
	assert.Nil(t, c.cursorKey)
	_, err = parse(nil, environment("CURSOR_KEY="+strings.Repeat("0f", 15)), io.Discard)
	assert.ErrorContains(t, err, "openssl rand -hex 32")
}

package acme

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"os"
	"regexp"
	"strings"

	"golang.org/x/crypto/acme/autocert"
)

// check returns the hosts as they are compared, or all that is wrong with the options.
func (o Options) check() (map[string]bool, error) {
	var problems []error
	wrong := func(format string, args ...any) { problems = append(problems, fmt.Errorf("acme: "+format, args...)) }
	hosts := map[string]bool{}
	if len(o.Hosts) == 0 {
		wrong("no hosts: name those that clients connect to, such as mcp.example.com")
	}
	for _, host := range o.Hosts {
		name := strings.TrimSuffix(strings.ToLower(host), ".")
		if why := unfit(name); why != "" {
			wrong("host %q %s", host, why)
		}
		hosts[name] = true
	}
	if o.CacheDir == "" {
		wrong("no CacheDir: issuers give out only so many certificates a week for the same names, so they have to survive restarts")
	}
	if a, err := mail.ParseAddress(o.Email); o.Email != "" && (err != nil || a.Address != o.Email) {
		wrong("Email %q is no mail address such as ops@example.com", o.Email)
	}
	if u, err := url.Parse(o.DirectoryURL); o.DirectoryURL != "" && (err != nil || u.Scheme != "https" || u.Host == "") {
		wrong("DirectoryURL %q is no https: URL", o.DirectoryURL)
	}
	return hosts, errors.Join(problems...)
}

var hostName = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`)

// unfit says why no certificate can be had for a name; "" if one can.
func unfit(name string) string {
	if _, err := netip.ParseAddr(strings.Trim(name, "[]")); err == nil {
		return "is an IP address: certificates are issued for names"
	}
	switch {
	case strings.Contains(name, "*"):
		return "is a wildcard: such certificates need access to the DNS zone; name each host"
	case strings.ContainsAny(name, ":/@"):
		return "is not only a name: leave out scheme, port and path"
	case !strings.Contains(name, "."):
		return "has no dot: issuers know public names only"
	case len(name) > 253 || !hostName.MatchString(name):
		return "is no host name; write one with other letters than English ones as xn--…"
	}
	return ""
}

// only is the policy that certificates are obtained for these hosts. autocert's own leaves
// out, without a word, what it takes for no name.
func only(hosts map[string]bool) autocert.HostPolicy {
	return func(_ context.Context, host string) error {
		if name, _, err := net.SplitHostPort(host); err == nil {
			host = name // of a Host header, on a port that port 80 is mapped to
		}
		if !hosts[host] {
			return fmt.Errorf("acme: %q is not one of the hosts", host)
		}
		return nil
	}
}

// prepareCache creates the directory, and finds out now whether it can be written to: once
// a certificate has been issued, it is too late.
func prepareCache(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("acme: CacheDir cannot be created: %w", err)
	}
	info, err := os.Stat(dir)
	if err != nil {
		return fmt.Errorf("acme: CacheDir cannot be used: %w", err)
	}
	// The group may: volumes are given to containers that way. The files are the owner's.
	if info.Mode().Perm()&0o007 != 0 {
		return fmt.Errorf("acme: CacheDir %s is open to everybody (%s), and private keys are kept there: chmod 700 it", dir, info.Mode().Perm())
	}
	probe, err := os.CreateTemp(dir, ".writable-")
	if err != nil {
		return fmt.Errorf("acme: CacheDir cannot be written to: %w", err)
	}
	return errors.Join(probe.Close(), os.Remove(probe.Name()))
}

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
	"strings"

	"golang.org/x/crypto/acme/autocert"
)

// check returns the normalized hosts, or an error that lists every invalid option.
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
		wrong("no CacheDir: issuers limit how many certificates they issue per week for the same names, so certificates must survive restarts")
	}
	if a, err := mail.ParseAddress(o.Email); o.Email != "" && (err != nil || a.Address != o.Email) {
		wrong("Email %q is not a mail address such as ops@example.com", o.Email)
	}
	if u, err := url.Parse(o.DirectoryURL); o.DirectoryURL != "" && (err != nil || u.Scheme != "https" || u.Host == "") {
		wrong("DirectoryURL %q is not an https: URL", o.DirectoryURL)
	}
	return hosts, errors.Join(problems...)
}

// isHostName reports whether name consists of DNS labels of letters, digits and inner hyphens, in
// lower case.
func isHostName(name string) bool {
	const maxName, maxLabel = 253, 63
	if len(name) > maxName {
		return false
	}
	for label := range strings.SplitSeq(name, ".") {
		if label == "" || len(label) > maxLabel || label[0] == '-' || label[len(label)-1] == '-' ||
			strings.Trim(label, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
			return false
		}
	}
	return true
}

// unfit returns why no issuer certifies a name, or "" if issuers do.
func unfit(name string) string {
	if _, err := netip.ParseAddr(strings.Trim(name, "[]")); err == nil {
		return "is an IP address: certificates are issued for names"
	}
	switch {
	case strings.Contains(name, "*"):
		return "is a wildcard: such certificates need access to the DNS zone; name each host"
	case strings.ContainsAny(name, ":/@"):
		return "is more than a name: leave out scheme, port and path"
	case !strings.Contains(name, "."):
		return "has no dot: issuers certify public names only"
	case !isHostName(name):
		return "is not a host name; write names with letters outside of ASCII as xn--…"
	}
	return ""
}

// hostPolicy returns the policy that certificates are obtained for these hosts only. autocert's own
// HostWhitelist ignores names that it considers invalid without an error.
func hostPolicy(hosts map[string]bool) autocert.HostPolicy {
	return func(_ context.Context, host string) error {
		if name, _, err := net.SplitHostPort(host); err == nil {
			host = name // a Host header has a port if port 80 is mapped to another
		}
		if !hosts[host] {
			return fmt.Errorf("acme: %q is not one of the hosts", host)
		}
		return nil
	}
}

// prepareCache creates the directory and checks that it can be written to, before a certificate
// is issued that could not be stored.
func prepareCache(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("acme: CacheDir cannot be created: %w", err)
	}
	info, err := os.Stat(dir)
	if err != nil {
		return fmt.Errorf("acme: CacheDir cannot be used: %w", err)
	}
	// Group access is allowed, since container volumes have it. The files are readable by their
	// owner only.
	if info.Mode().Perm()&0o007 != 0 {
		return fmt.Errorf("acme: CacheDir %s is accessible to other users (%s), and it holds private keys: run chmod 700", dir, info.Mode().Perm())
	}
	probe, err := os.CreateTemp(dir, ".writable-")
	if err != nil {
		return fmt.Errorf("acme: CacheDir cannot be written to: %w", err)
	}
	return errors.Join(probe.Close(), os.Remove(probe.Name()))
}

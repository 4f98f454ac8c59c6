package edge

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"github.com/mcpkit-go/mcpkit/internal/refusal"
)

// Hosts returns middleware that answers only requests for the given host names, and refuses all
// others with 421 Misdirected Request. It protects against DNS rebinding, where a page points its
// own name at this server's address. A name with a port matches only that port. A name such as
// *.example.com matches every name below example.com at any depth, but not example.com. Below the
// name of a hosting company are the servers of its other customers too. Requests for a loopback
// name (localhost, 127.0.0.1, [::1]) are also answered when they arrive on a loopback address: they
// come from a developer or a health check on the same machine.
//
// Hosts replaces the guard of go-sdk, which does not know the server's public name and refuses
// requests from a reverse proxy on the same machine. It does not answer 403, which some clients
// treat as the end of their login.
//
// Hosts panics when a name is not valid, for example because it is a URL, or *.com: every request
// would be refused, or too many answered, and nobody would notice before production.
func Hosts(names ...string) func(http.Handler) http.Handler {
	allowed := make(map[string]bool, len(names))
	var below []string // with a dot in front
	for _, n := range names {
		host, suffix := checkedHost(n)
		if suffix != "" {
			below = append(below, suffix)
			continue
		}
		allowed[host] = true
	}
	own := "loopback names"
	if len(names) > 0 {
		own = names[0]
	}
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if allowed[r.Host] { // the usual case, in the usual spelling
				next.ServeHTTP(w, r)
				return
			}
			host := normalHost(r.Host)
			name := hostname(host)
			isBelow := func(suffix string) bool { return len(name) > len(suffix) && strings.HasSuffix(name, suffix) }
			if allowed[host] || allowed[name] || isLoopback(name) && arrivedOnLoopback(r) || slices.ContainsFunc(below, isBelow) {
				next.ServeHTTP(w, r)
				return
			}
			refusal.Response{Reason: refusal.ForeignHost, Args: []any{r.Host, own}}.Write(w, r)
		})
	}
}

// checkedHost returns a name for [Hosts] in one spelling, or the end of the names that it matches.
// It panics if the name is not valid.
func checkedHost(name string) (host, suffix string) {
	host = normalHost(name)
	bare := hostname(host)
	if rest, wild := strings.CutPrefix(host, "*."); wild && isDNSName(rest) && strings.Contains(rest, ".") {
		return "", "." + rest
	}
	_, port, _ := net.SplitHostPort(name)
	if _, err := netip.ParseAddr(bare); err != nil && !isDNSName(bare) || strings.Trim(port, "0123456789") != "" {
		panic(fmt.Sprintf("edge.Hosts: %q is not a host such as example.com, example.com:8443 or *.example.com; write international names in their xn-- form", name))
	}
	return host, ""
}

// isDNSName reports whether s consists of labels of letters, digits, - and _.
func isDNSName(s string) bool {
	for label := range strings.SplitSeq(s, ".") {
		if label == "" || len(label) > 63 || strings.Trim(label, "abcdefghijklmnopqrstuvwxyz0123456789-_") != "" {
			return false
		}
	}
	return true
}

// normalHost returns one spelling of a host: in lower case, without a trailing dot and without a
// default port.
func normalHost(host string) string {
	host = strings.ToLower(strings.TrimSpace(host))
	name, port, err := net.SplitHostPort(host)
	if err != nil {
		return strings.TrimSuffix(strings.Trim(host, "[]"), ".")
	}
	name = strings.TrimSuffix(name, ".")
	if port == "443" || port == "80" || port == "" {
		return name
	}
	return net.JoinHostPort(name, port)
}

func hostname(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		return name
	}
	return host
}

func isLoopback(name string) bool {
	if name == "localhost" {
		return true
	}
	ip := net.ParseIP(name)
	return ip != nil && ip.IsLoopback()
}

func arrivedOnLoopback(r *http.Request) bool {
	addr, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	if !ok {
		return false
	}
	host, _, err := net.SplitHostPort(addr.String())
	return err == nil && isLoopback(host)
}

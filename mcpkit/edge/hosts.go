package edge

import (
	"fmt"
	"net"
	"net/http"
	"strings"
)

// Hosts answers only requests for the given host names, and 421 Misdirected
// Request to all others, so that a page that has rebound its own name to this
// server's address cannot talk to it. A name may be given with a port, which
// must match then. Requests for a loopback name (localhost, 127.0.0.1, [::1])
// are answered too when they arrive on a loopback address: that is a developer,
// or a health check on the same machine.
//
// It takes the place of go-sdk's guard, which knows no public name and refuses
// whatever a reverse proxy on the same machine passes on. It never answers 403,
// which ends the login of some clients for good.
func Hosts(names ...string) func(http.Handler) http.Handler {
	allowed := make(map[string]bool, len(names))
	for _, n := range names {
		if n = normalHost(n); n != "" {
			allowed[n] = true
		}
	}
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if allowed[r.Host] { // nearly always, and written as it is here
				next.ServeHTTP(w, r)
				return
			}
			host := normalHost(r.Host)
			name := hostname(host)
			if allowed[host] || allowed[name] || isLoopback(name) && arrivedOnLoopback(r) {
				next.ServeHTTP(w, r)
				return
			}
			refuse(w, http.StatusMisdirectedRequest, fmt.Sprintf("this server does not answer for the host %q", clip(r.Host)))
		})
	}
}

// normalHost folds the ways to write one host: case, a trailing dot, the default
// ports.
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

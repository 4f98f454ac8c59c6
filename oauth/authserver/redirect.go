package authserver

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// sendBack sends an error to the client's callback address.
func (s *base) sendBack(w http.ResponseWriter, r *http.Request, redirect, state string, hasState bool, f *failure) {
	s.sendTo(w, r, s.errorURL(redirect, state, hasState, f))
}

// errorURL returns a callback address with an error.
func (s *base) errorURL(redirect, state string, hasState bool, f *failure) string {
	code := f.code
	if f.status >= 500 && code != "temporarily_unavailable" {
		code = "server_error"
	}
	return s.returnURL(redirect, state, hasState, "error", code, "error_description", f.description)
}

// redirect sends the browser to a callback address with parameters.
func (s *base) redirect(w http.ResponseWriter, r *http.Request, redirect, state string, hasState bool, pairs ...string) {
	s.sendTo(w, r, s.returnURL(redirect, state, hasState, pairs...))
}

// returnURL returns a callback address with parameters, each exactly once.
func (s *base) returnURL(redirect, state string, hasState bool, pairs ...string) string {
	if hasState {
		if len(state) > maxState {
			state = ""
		}
		pairs = append(pairs, "state", state)
	}
	return withParameters(redirect, append(pairs, "iss", s.config.Issuer)...)
}

// sendTo sends the browser to a client. The status is 303, because after 307 a browser would send a
// form again.
func (s *base) sendTo(w http.ResponseWriter, r *http.Request, to string) {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Location", to)
	status := http.StatusSeeOther
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		status = http.StatusFound
	}
	w.WriteHeader(status)
}

// withParameters adds parameters to a URL, instead of those with the same names. The rest of the
// URL stays byte for byte, because clients compare it.
func withParameters(to string, pairs ...string) string {
	base, query, hasQuery := strings.Cut(to, "?")
	var kept []string
	if hasQuery && query != "" {
		for part := range strings.SplitSeq(query, "&") {
			name, _, _ := strings.Cut(part, "=")
			if decoded, err := url.QueryUnescape(name); err == nil {
				name = decoded
			}
			own := false
			for i := 0; i < len(pairs); i += 2 {
				own = own || pairs[i] == name
			}
			if !own && !slices.Contains([]string{"code", "state", "iss", "error", "error_description", "error_uri"}, name) {
				kept = append(kept, part)
			}
		}
	}
	for i := 0; i < len(pairs); i += 2 {
		kept = append(kept, url.QueryEscape(pairs[i])+"="+url.QueryEscape(pairs[i+1]))
	}
	return base + "?" + strings.Join(kept, "&")
}

func hostOf(id string) string {
	u, err := url.Parse(id)
	if err != nil {
		return ""
	}
	return u.Host
}

// hostIn returns the host and port at the beginning of a URL without its scheme.
func hostIn(rest string) string {
	if i := strings.IndexAny(rest, "/?"); i >= 0 {
		return rest[:i]
	}
	return rest
}

// redirectTarget returns what a user needs to know of a callback address: its host, or for an
// application on the user's machine its scheme.
func redirectTarget(uri string) (target string, loopback bool) {
	scheme, rest, ok := strings.Cut(uri, "://")
	if !ok { // com.example.app:/callback
		scheme, _, _ = strings.Cut(uri, ":")
		return scheme + ":", true
	}
	host := hostIn(rest)
	switch scheme {
	case "https":
		return host, false
	case "http":
		return host, true
	}
	return scheme + "://" + host, true
}

// withoutPort returns a callback address without the port of a loopback host, which programs choose
// at each login.
func withoutPort(uri string) string {
	rest, ok := strings.CutPrefix(uri, "http://")
	if !ok {
		return uri
	}
	end := len(rest)
	if i := strings.IndexAny(rest, "/?"); i >= 0 {
		end = i
	}
	host := rest[:end]
	if i := strings.LastIndexByte(host, ':'); i > strings.LastIndexByte(host, ']') {
		host = host[:i]
	}
	return "http://" + host + rest[end:]
}

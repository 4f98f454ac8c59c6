package oauthtest

import (
	"crypto/subtle"
	"maps"
	"net/http"
	"time"
)

// introspect introspects one token (RFC 7662). If the token is
// unknown, revoked, expired or not valid yet, the response has only active: false.
func (i *Issuer) introspect(w http.ResponseWriter, r *http.Request) {
	wantID, wantSecret := i.Credentials()
	id, secret, ok := r.BasicAuth()
	if !ok || id != wantID || subtle.ConstantTimeCompare([]byte(secret), []byte(wantSecret)) != 1 {
		w.Header().Set("WWW-Authenticate", `Basic realm="introspection"`)
		http.Error(w, "the client credentials are missing or wrong", http.StatusUnauthorized)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
	token := r.PostFormValue("token")
	if token == "" {
		http.Error(w, "the parameter token is missing", http.StatusBadRequest)
		return
	}
	i.mu.Lock()
	claims, known := i.tokens[token]
	active := known && !i.revoked[token]
	i.mu.Unlock()
	if !active || !current(claims, time.Now()) {
		writeJSON(w, map[string]any{"active": false})
		return
	}
	out := maps.Clone(claims) // remembered claims do not change
	if _, ok := out["active"]; !ok {
		out["active"] = true
	}
	if _, ok := out["token_type"]; !ok {
		out["token_type"] = "Bearer"
	}
	writeJSON(w, out)
}

// current reports whether now is between nbf and exp. Tests may set these
// to any value; one that is not a number sets no limit.
func current(claims map[string]any, now time.Time) bool {
	if exp, ok := seconds(claims["exp"]); ok && now.Unix() >= exp {
		return false
	}
	nbf, ok := seconds(claims["nbf"])
	return !ok || now.Unix() >= nbf
}

func seconds(v any) (int64, bool) {
	switch n := v.(type) {
	case int64:
		return n, true
	case int:
		return int64(n), true
	case float64:
		return int64(n), true
	}
	return 0, false
}

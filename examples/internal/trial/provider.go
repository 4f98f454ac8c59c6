package trial

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"sync"

	"github.com/mcpkit-go/mcpkit/oauth/authserver/upstream"
)

// Provider starts an identity provider like that of GitHub, on a loopback address, at which
// everybody picks one of the users without a password. Call end to stop it.
func Provider(users ...string) (provider *upstream.Provider, end func()) {
	p := &identityProvider{users: users, codes: map[string]string{}, tokens: map[string]string{}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /authorize", p.authorize)
	mux.HandleFunc("POST /token", p.token)
	mux.HandleFunc("GET /user", p.user)
	srv := httptest.NewServer(mux)
	return &upstream.Provider{
		Name:                  "Example ID",
		AuthorizationEndpoint: srv.URL + "/authorize",
		TokenEndpoint:         srv.URL + "/token",
		UserInfoEndpoint:      srv.URL + "/user",
		ClientID:              "example", ClientSecret: "for trying it out",
	}, srv.Close
}

type identityProvider struct {
	users []string

	mu     sync.Mutex
	codes  map[string]string // the user of each code
	tokens map[string]string // the user of each token
}

var usersPage = template.Must(template.New("").Parse(`<!DOCTYPE html><html lang="en"><title>Example ID</title>
<meta name="viewport" content="width=device-width">
<h1>Example ID</h1><p>Who are you?</p>
<form method="get" action="/authorize">
{{range $name, $values := .Query}}{{range $values}}<input type="hidden" name="{{$name}}" value="{{.}}">{{end}}{{end}}
{{range .Users}}<p><button name="as" value="{{.}}">Log in as {{.}}</button></p>{{end}}
</form></html>`))

func (p *identityProvider) authorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if !slices.Contains(p.users, q.Get("as")) {
		_ = usersPage.Execute(w, map[string]any{"Query": q, "Users": p.users})
		return
	}
	back, err := url.Parse(q.Get("redirect_uri"))
	if err != nil {
		http.Error(w, "bad redirect_uri", http.StatusBadRequest)
		return
	}
	code := rand.Text()
	p.mu.Lock()
	p.codes[code] = q.Get("as")
	p.mu.Unlock()
	back.RawQuery = url.Values{"code": {code}, "state": {q.Get("state")}}.Encode()
	http.Redirect(w, r, back.String(), http.StatusSeeOther)
}

func (p *identityProvider) token(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	code := r.FormValue("code")
	user := p.codes[code]
	delete(p.codes, code)
	w.Header().Set("Content-Type", "application/json")
	if user == "" {
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprintln(w, `{"error":"invalid_grant"}`)
		return
	}
	token := rand.Text()
	p.tokens[token] = user
	_ = json.NewEncoder(w).Encode(map[string]string{"access_token": token, "token_type": "bearer"})
}

func (p *identityProvider) user(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	var token string
	_, _ = fmt.Sscanf(r.Header.Get("Authorization"), "Bearer %s", &token)
	user := p.tokens[token]
	if user == "" {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]string{"sub": "id-of-" + user, "name": user})
}

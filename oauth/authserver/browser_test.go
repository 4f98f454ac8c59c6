package authserver_test

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/store"
	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/authserver"
)

// A site is an authorization server on a loopback address, and what it has recorded.
type site struct {
	t      *testing.T
	url    string
	server *authserver.Server
	config authserver.Config

	mu     sync.Mutex
	events []authserver.Event
}

// The clients that every site knows.
var knownClients = []authserver.Client{
	{ID: "web", Name: "Web Client", Redirects: []string{"https://client.example.com/callback"}},
	{ID: "native", Name: "Native Client", Redirects: []string{"http://127.0.0.1/callback", "http://localhost/callback"}},
	{ID: "confidential", Name: "Confidential", Secret: "a secret of the client", Redirects: []string{"https://confidential.example.com/callback"}},
	{ID: "other", Name: "Other Client", Redirects: []string{"https://client.example.com/callback"}},
}

// newSite starts a server with two test users. change may change its configuration.
func newSite(t *testing.T, change func(*authserver.Config)) *site {
	t.Helper()
	s := &site{t: t}
	listener := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.server.ServeHTTP(w, r) }))
	listener.Start()
	t.Cleanup(listener.Close)
	s.url = listener.URL
	s.config = authserver.Config{
		Issuer:    s.url,
		Resources: []string{s.url + "/mcp"},
		Scopes: []authserver.Scope{
			{Name: "notes:read", Description: "Read your notes"},
			{Name: "notes:write", Description: "Change your notes"},
			{Name: "notes:delete", Description: "Delete your notes", OnDemand: true},
		},
		Login:   authserver.TestUsers{{ID: "ann", Name: "Ann"}, {ID: "bob", Name: "Bob"}},
		Clients: knownClients,
		Store:   store.NewMemory(0),
		Secrets: [][]byte{[]byte("0123456789abcdef0123456789abcdef")},
		Logger:  slog.New(slog.DiscardHandler),
		OnEvent: func(_ context.Context, e authserver.Event) {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.events = append(s.events, e)
		},
	}
	if change != nil {
		change(&s.config)
	}
	var err error
	s.server, err = authserver.New(s.config)
	require.NoError(t, err)
	return s
}

// kinds returns the kinds of the events so far.
func (s *site) kinds() []authserver.EventKind {
	s.mu.Lock()
	defer s.mu.Unlock()
	var kinds []authserver.EventKind
	for _, e := range s.events {
		kinds = append(kinds, e.Kind)
	}
	return kinds
}

// A browser keeps cookies and follows no redirect by itself.
type browser struct {
	t      *testing.T
	client *http.Client
	header http.Header
}

func newBrowser(t *testing.T) *browser {
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	return &browser{t: t, header: http.Header{}, client: &http.Client{
		Jar: jar, Timeout: 30 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// A page is a response with its body.
type page struct {
	*http.Response
	body string
}

func (b *browser) do(method, address string, form url.Values) page {
	b.t.Helper()
	p, err := b.try(method, address, form)
	require.NoError(b.t, err)
	return p
}

// try is like do, for a server that may be gone.
func (b *browser) try(method, address string, form url.Values) (page, error) {
	b.t.Helper()
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	r, err := http.NewRequestWithContext(b.t.Context(), method, address, body)
	require.NoError(b.t, err)
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	maps.Copy(r.Header, b.header)
	response, err := b.client.Do(r)
	if err != nil {
		return page{}, err
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	return page{response, string(text)}, err
}

func (b *browser) get(address string) page { return b.do(http.MethodGet, address, nil) }

func (b *browser) post(address string, form url.Values) page {
	return b.do(http.MethodPost, address, form)
}

var connectionsField = regexp.MustCompile(`<input type="hidden" name="form" value="([^"]*)">`)

var hiddenField = regexp.MustCompile(`<input type="hidden" name="request" value="([^"]*)">`)

// sealed returns the sealed request of a consent page.
func (p page) sealed(t *testing.T) string {
	t.Helper()
	found := hiddenField.FindStringSubmatch(p.body)
	require.NotNil(t, found, "status %d, no consent page: %s", p.StatusCode, p.body)
	return found[1]
}

// location returns where a response sends the browser.
func (p page) location(t *testing.T) *url.URL {
	t.Helper()
	require.Contains(t, []int{http.StatusFound, http.StatusSeeOther}, p.StatusCode, p.body)
	to, err := url.Parse(p.Header.Get("Location"))
	require.NoError(t, err)
	return to
}

// verifier is the PKCE verifier of the tests.
const verifier = "abcdefghijklmnopqrstuvwxyz0123456789-ABCDEFGHIJKLMNOPQRSTUVWXYZ"

func challengeOf(verifier string) string {
	hash := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(hash[:])
}

// authorizeURL returns the address of an authorization request of the client web. pairs replace or,
// with an empty value, remove parameters.
func (s *site) authorizeURL(pairs ...string) string {
	q := url.Values{
		"client_id": {"web"}, "redirect_uri": {"https://client.example.com/callback"}, "response_type": {"code"},
		"code_challenge": {challengeOf(verifier)}, "code_challenge_method": {"S256"}, "state": {"the state"},
		"scope": {"notes:read notes:write"}, "resource": {s.url + "/mcp"},
	}
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] == "" {
			q.Del(pairs[i])
		} else {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	return s.url + "/authorize?" + q.Encode()
}

// agree opens an authorization request in a browser, agrees as ann, and returns where the browser
// is sent.
func (s *site) agree(b *browser, pairs ...string) *url.URL {
	s.t.Helper()
	p := b.get(s.authorizeURL(pairs...))
	return b.post(s.url+"/consent", url.Values{"request": {p.sealed(s.t)}, "way": {"test-user"}, "user": {"ann"}}).location(s.t)
}

// code returns an authorization code.
func (s *site) code(pairs ...string) string {
	s.t.Helper()
	to := s.agree(newBrowser(s.t), pairs...)
	code := to.Query().Get("code")
	require.NotEmpty(s.t, code, to)
	return code
}

// A token response, or an error.
type tokens struct {
	status      int
	header      http.Header
	Access      string `json:"access_token"`
	Refresh     string `json:"refresh_token"`
	Type        string `json:"token_type"`
	ExpiresIn   int    `json:"expires_in"`
	Scope       string `json:"scope"`
	Error       string `json:"error"`
	Description string `json:"error_description"`
}

// post sends a form to an endpoint as a client would.
func (s *site) post(path string, form url.Values, basic ...string) tokens {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, s.url+path, strings.NewReader(form.Encode()))
	require.NoError(s.t, err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if len(basic) == 2 {
		r.SetBasicAuth(url.QueryEscape(basic[0]), url.QueryEscape(basic[1]))
	}
	return s.send(r)
}

// try posts a form to a server that may be gone.
func (s *site) try(path string, form url.Values) (tokens, error) {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, s.url+path, strings.NewReader(form.Encode()))
	require.NoError(s.t, err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return s.trySend(r)
}

func (s *site) send(r *http.Request) tokens {
	s.t.Helper()
	answer, err := s.trySend(r)
	require.NoError(s.t, err)
	return answer
}

func (s *site) trySend(r *http.Request) (tokens, error) {
	s.t.Helper()
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return tokens{}, err
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return tokens{}, err
	}
	answer := tokens{status: response.StatusCode, header: response.Header}
	if len(body) > 0 {
		require.NoError(s.t, json.Unmarshal(body, &answer), string(body))
	}
	return answer, nil
}

func redeemForm(code string, pairs ...string) url.Values {
	f := url.Values{
		"grant_type": {"authorization_code"}, "client_id": {"web"}, "code": {code}, "code_verifier": {verifier},
		"redirect_uri": {"https://client.example.com/callback"},
	}
	for i := 0; i < len(pairs); i += 2 {
		f.Set(pairs[i], pairs[i+1])
		if pairs[i+1] == "" {
			f.Del(pairs[i])
		}
	}
	return f
}

func refreshForm(token string, pairs ...string) url.Values {
	f := url.Values{"grant_type": {"refresh_token"}, "client_id": {"web"}, "refresh_token": {token}}
	for i := 0; i < len(pairs); i += 2 {
		f.Set(pairs[i], pairs[i+1])
	}
	return f
}

// login returns the tokens of a whole login of ann.
func (s *site) login(pairs ...string) tokens {
	s.t.Helper()
	answer := s.post("/token", redeemForm(s.code(pairs...)))
	require.Equal(s.t, http.StatusOK, answer.status, "%s %s", answer.Error, answer.Description)
	return answer
}

// caller returns who a token speaks for.
func (s *site) caller(token string) (*oauth.Principal, error) {
	return s.server.Verifier().Verify(s.t.Context(), token)
}

func TestAClientLogsIn(t *testing.T) {
	s := newSite(t, nil)
	b := newBrowser(t)
	p := b.get(s.authorizeURL())
	require.Equal(t, http.StatusOK, p.StatusCode, p.body)
	for _, text := range []string{"Allow Web Client to use", "Read your notes", "Change your notes", "client.example.com", "Ann", "Bob"} {
		assert.Contains(t, p.body, text)
	}
	assert.NotContains(t, p.body, "Delete your notes", "it was not asked for")

	to := b.post(s.url+"/consent", url.Values{"request": {p.sealed(t)}, "way": {"test-user"}, "user": {"bob"}}).location(t)
	assert.Equal(t, "https://client.example.com/callback", fmt.Sprintf("%s://%s%s", to.Scheme, to.Host, to.Path))
	assert.Equal(t, "the state", to.Query().Get("state"))
	assert.Equal(t, s.url, to.Query().Get("iss"))

	answer := s.post("/token", redeemForm(to.Query().Get("code"), "resource", s.url+"/mcp"))
	require.Equal(t, http.StatusOK, answer.status, answer.Description)
	assert.Equal(t, "Bearer", answer.Type)
	assert.Equal(t, "notes:read notes:write", answer.Scope)
	assert.Equal(t, 600, answer.ExpiresIn)
	assert.Equal(t, "no-store", answer.header.Get("Cache-Control"))

	who, err := s.caller(answer.Access)
	require.NoError(t, err)
	assert.Equal(t, "bob", who.Subject)
	assert.Equal(t, s.url, who.Issuer)
	assert.Equal(t, "web", who.ClientID)
	assert.Equal(t, []string{"notes:read", "notes:write"}, who.Scopes)

	next := s.post("/token", refreshForm(answer.Refresh))
	require.Equal(t, http.StatusOK, next.status, next.Description)
	assert.NotEqual(t, answer.Refresh, next.Refresh, "the refresh token rotates")
	_, err = s.caller(next.Access)
	require.NoError(t, err)
	assert.Equal(t, []authserver.EventKind{authserver.ConsentGiven, authserver.GrantCreated}, s.kinds())
}

// serve answers one request without a network.
func serve(h http.Handler, method, address string) *http.Response {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(method, address, nil))
	return w.Result()
}

func newLogger(w io.Writer) *slog.Logger {
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

// kid returns the key identifier of a token.
func kid(t *testing.T, token string) string {
	t.Helper()
	header, _, _ := strings.Cut(token, ".")
	data, err := base64.RawURLEncoding.DecodeString(header)
	require.NoError(t, err)
	var h struct{ Kid, Typ, Alg string }
	require.NoError(t, json.Unmarshal(data, &h))
	assert.Equal(t, "at+jwt", h.Typ)
	assert.Equal(t, "ES256", h.Alg)
	return h.Kid
}

// register sends a registration and returns the response.
func (s *site) register(metadata string) map[string]any {
	s.t.Helper()
	response, err := http.Post(s.url+"/register", "application/json", strings.NewReader(metadata))
	require.NoError(s.t, err)
	defer func() { _ = response.Body.Close() }()
	var answer map[string]any
	require.NoError(s.t, json.NewDecoder(response.Body).Decode(&answer))
	answer["status"] = response.StatusCode
	return answer
}

// A dumpingStore records everything that is stored.
type dumpingStore struct {
	store.Store
	mu   sync.Mutex
	dump strings.Builder
}

func (d *dumpingStore) record(key string, value []byte) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.dump.WriteString(key + "\n" + string(value) + "\n")
}

func (d *dumpingStore) text() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.dump.String()
}

func (d *dumpingStore) Put(ctx context.Context, key string, value []byte, ttl time.Duration, owner string) error {
	d.record(key+owner, value)
	return d.Store.Put(ctx, key, value, ttl, owner)
}

func (d *dumpingStore) Swap(ctx context.Context, key string, old, next []byte, ttl time.Duration, owner string) error {
	d.record(key+owner, next)
	return d.Store.Swap(ctx, key, old, next, ttl, owner)
}

func (d *dumpingStore) Add(ctx context.Context, key string, n int64, ttl time.Duration) (int64, error) {
	d.record(key, nil)
	return d.Store.Add(ctx, key, n, ttl)
}

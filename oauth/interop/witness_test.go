package interop

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/internal/mountcheck"
)

// A witness observes the traffic of an issuer and of an MCP server. It collects every secret in
// it, and searches the log of the MCP server for them.
type witness struct {
	mu      sync.Mutex
	logged  bytes.Buffer
	secrets map[string]string // the kind of each secret, by its value
	asked   []asked
	answers []answered
}

// asked is a request to the issuer.
type asked struct {
	method, path string
	params       url.Values // of the URL and of a form
}

// answered is a response of the MCP server.
type answered struct {
	method    string
	status    int
	challenge string
}

func newWitness() *witness { return &witness{secrets: map[string]string{}} }

// secretNames are the parameters and members that contain secrets.
var secretNames = []string{
	"access_token", "refresh_token", "id_token", "token", "code", "code_verifier", "client_secret", "registration_access_token",
}

func (w *witness) keep(what, value string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	// A "token" is one that is introspected or revoked, and is usually recorded under its kind
	// already.
	if value != "" && (what != "token" || w.secrets[value] == "") {
		w.secrets[value] = what
	}
}

func (w *witness) keepParams(params url.Values) {
	for _, name := range secretNames {
		for _, v := range params[name] {
			w.keep(name, v)
		}
	}
}

// resource observes an MCP server.
func (w *witness) resource(next http.Handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		for _, header := range r.Header["Authorization"] {
			_, token, _ := strings.Cut(header, " ")
			w.keep("access_token", token)
		}
		next.ServeHTTP(&recorder{ResponseWriter: rw, note: func(status int) {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.answers = append(w.answers, answered{r.Method, status, rw.Header().Get("WWW-Authenticate")})
		}}, r)
	})
}

// issuer observes an authorization server.
func (w *witness) issuer(next http.Handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if mountcheck.Is(r.Context()) { // no client sends it
			next.ServeHTTP(rw, r)
			return
		}
		body, err := io.ReadAll(http.MaxBytesReader(rw, r.Body, 1<<20))
		if err != nil {
			http.Error(rw, "too large", http.StatusRequestEntityTooLarge)
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		params := r.URL.Query()
		if strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
			form, _ := url.ParseQuery(string(body))
			for name, values := range form {
				params[name] = append(params[name], values...)
			}
		}
		w.keepParams(params)
		if _, password, ok := r.BasicAuth(); ok {
			w.keep("client_secret", password)
		}
		w.mu.Lock()
		w.asked = append(w.asked, asked{r.Method, r.URL.Path, params})
		w.mu.Unlock()
		// The secrets of a response are recorded before the client gets it.
		rec := httptest.NewRecorder()
		next.ServeHTTP(rec, r)
		if to, err := url.Parse(rec.Header().Get("Location")); err == nil {
			w.keepParams(to.Query())
		}
		var members map[string]any
		if json.Unmarshal(rec.Body.Bytes(), &members) == nil {
			for _, name := range secretNames {
				if v, ok := members[name].(string); ok {
					w.keep(name, v)
				}
			}
		}
		if strings.HasPrefix(rec.Header().Get("Content-Type"), "application/x-www-form-urlencoded") {
			form, _ := url.ParseQuery(rec.Body.String())
			w.keepParams(form)
		}
		maps.Copy(rw.Header(), rec.Header())
		rw.WriteHeader(rec.Code)
		_, _ = rw.Write(rec.Body.Bytes()) // the client notices an error
	})
}

// requests returns the parameters of the requests to a path of the issuer.
func (w *witness) requests(method, path string) (all []url.Values) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, a := range w.asked {
		if a.method == method && a.path == path {
			all = append(all, a.params)
		}
	}
	return all
}

// tokens returns the observed access tokens.
func (w *witness) tokens(t *testing.T) (all []string) {
	t.Helper()
	return w.kept(t, "access_token")
}

// kept returns the observed secrets of a kind.
func (w *witness) kept(t *testing.T, kind string) (all []string) {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	for value, what := range w.secrets {
		if what == kind {
			all = append(all, value)
		}
	}
	require.NotEmpty(t, all, "no %s was observed", kind)
	return all
}

// answered returns the responses of the MCP server.
func (w *witness) answered() []answered {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.answers)
}

// challenges returns the challenges that the MCP server sent with a status.
func (w *witness) challenges(status int) (all []string) {
	for _, a := range w.answered() {
		if a.status == status {
			all = append(all, a.challenge)
		}
	}
	return all
}

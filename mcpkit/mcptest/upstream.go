package mcptest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"

	"gopkg.in/dnaeon/go-vcr.v4/pkg/cassette"
	"gopkg.in/dnaeon/go-vcr.v4/pkg/recorder"
)

// RecordVariable is the name of an environment variable. If it is set, [Upstream] records.
const RecordVariable = "MCPTEST_RECORD"

// Upstream returns a transport for handlers that call a service over HTTP. It replays the exchanges
// that a file has recorded, such as "testdata/github.yaml", and opens no connection. Record them
// with the real service and its credentials:
//
//	MCPTEST_RECORD=1 go test -run '^TestSearch$'
//
// A request gets the response of the recorded exchange with the same method, URL and body; a
// repeated request gets the same response. A request that is not recorded fails the test and
// returns an error. The transport is safe for concurrent use.
//
// Recording redacts credentials: the values of headers, query and form parameters and JSON members
// whose names say so (authorization, cookie, token, secret, password, api_key and the like), and
// the same values of 8 bytes or more wherever else they occur. [Secrets] adds others. Look at the
// file before you commit it, because a secret may have any name.
//
// The file has the format of go-vcr (gopkg.in/dnaeon/go-vcr.v4). Upstream fails the test at once if
// the file cannot be read.
func Upstream(t testing.TB, file string, opts ...UpstreamOption) http.RoundTripper {
	t.Helper()
	u := &upstream{t: t, file: file}
	o := upstreamOptions{transport: http.DefaultTransport}
	for _, opt := range opts {
		opt(&o)
	}
	u.redactor = newRedactor(o.secrets)
	mode := recorder.ModeReplayOnly
	if u.recording = os.Getenv(RecordVariable) != ""; u.recording {
		mode = recorder.ModeRecordOnly
	}
	var err error
	u.recorder, err = recorder.New(strings.TrimSuffix(file, ".yaml"),
		recorder.WithMode(mode),
		recorder.WithRealTransport(o.transport),
		recorder.WithReplayableInteractions(true),
		recorder.WithSkipRequestLatency(true),
		recorder.WithMatcher(u.matches),
		recorder.WithHook(func(i *cassette.Interaction) error { u.redactor.collect(i); return nil }, recorder.AfterCaptureHook),
		recorder.WithHook(u.redactor.redact, recorder.BeforeSaveHook),
	)
	if err != nil {
		t.Fatalf("mcptest: the recorded exchanges in %s cannot be used: %v\n  fix: %s", file, err, u.recordCommand())
	}
	t.Cleanup(func() {
		if err := u.recorder.Stop(); err != nil {
			t.Errorf("mcptest: the recorded exchanges cannot be saved in %s: %v", file, err)
		}
	})
	return u
}

// An UpstreamOption changes how [Upstream] records.
type UpstreamOption func(*upstreamOptions)

type upstreamOptions struct {
	secrets   []string
	transport http.RoundTripper
}

// Secrets names texts that must not be recorded, wherever they occur. A replayed request may have
// other texts in their places; pass these to Secrets when replaying.
func Secrets(texts ...string) UpstreamOption {
	return func(o *upstreamOptions) { o.secrets = append(o.secrets, texts...) }
}

// RecordWith sets the transport to the real service; the default is http.DefaultTransport.
// Replaying does not use it.
func RecordWith(rt http.RoundTripper) UpstreamOption {
	return func(o *upstreamOptions) { o.transport = rt }
}

type upstream struct {
	t         testing.TB
	file      string
	recorder  *recorder.Recorder
	redactor  *redactor
	recording bool
}

func (u *upstream) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := u.recorder.RoundTrip(r)
	if !errors.Is(err, cassette.ErrInteractionNotFound) {
		return resp, err
	}
	requirement{
		expected: "every request to the service is recorded",
		why:      "A test that reaches the real service depends on its state and on credentials, and fails on other machines.",
		fix:      "if the request is correct, " + u.recordCommand(),
	}.fail(u.t, violation{fault: "a request to the service is not among the exchanges recorded in " + u.file, sent: r.Method + " " + u.redactor.text(r.URL.String())})
	return nil, fmt.Errorf("mcptest: %s %s is not recorded", r.Method, r.URL.Path)
}

func (u *upstream) recordCommand() string {
	return fmt.Sprintf("record the exchanges: %s=1 go test -run '^%s$'", RecordVariable, topLevelTest(u.t))
}

// matches reports whether a request is the recorded one, after both are redacted.
func (u *upstream) matches(r *http.Request, recorded cassette.Request) bool {
	if r.Method != recorded.Method || u.redactor.text(r.URL.String()) != u.redactor.text(recorded.URL) {
		return false
	}
	var body []byte
	if r.Body != nil && r.Body != http.NoBody {
		var err error
		if body, err = io.ReadAll(r.Body); err != nil {
			return false
		}
		_ = r.Body.Close()
		r.Body = io.NopCloser(bytes.NewReader(body))
	}
	return u.redactor.text(string(body)) == u.redactor.text(recorded.Body)
}

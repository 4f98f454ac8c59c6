package mcptest_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/mcptest"
	"github.com/mcpkit-go/mcpkit/mcpkit/store"
	"github.com/mcpkit-go/mcpkit/oauth"
	"github.com/mcpkit-go/mcpkit/oauth/oauthtest"
)

// exampleT replaces the *testing.T of a test, so that the examples run and print their failures.
type exampleT struct {
	testing.TB
	cleanup []func()
}

func (t *exampleT) Helper()                           {}
func (t *exampleT) Name() string                      { return "TestNotes" }
func (t *exampleT) Context() context.Context          { return context.Background() }
func (t *exampleT) Cleanup(f func())                  { t.cleanup = append(t.cleanup, f) }
func (t *exampleT) Error(args ...any)                 { fmt.Println(wrap(fmt.Sprint(args...))) }
func (t *exampleT) Errorf(format string, args ...any) { fmt.Printf(format+"\n", args...) }
func (t *exampleT) Fatalf(format string, args ...any) { panic(fmt.Sprintf(format, args...)) }
func (t *exampleT) end() {
	for _, cleanup := range slices.Backward(t.cleanup) {
		cleanup()
	}
}

// wrap breaks the lines of a failure after 90 bytes at a space, and indents what follows.
func wrap(text string) string {
	const indent = "            "
	var lines []string
	for line := range strings.SplitSeq(text, "\n") {
		for len(line) > 90 {
			at := strings.LastIndexByte(line[:90], ' ')
			if at < len(indent) {
				break
			}
			lines, line = append(lines, line[:at]), indent+line[at+1:]
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// A unit test of a tool calls the tool as a client does, with typed arguments and a typed output.
func Example() {
	t := &exampleT{} // in a test: t *testing.T
	defer t.end()

	c := mcptest.New(t, newServer())
	out := mcptest.Call[AddOut](t, c, "add_numbers", AddIn{A: 1, B: 2})
	fmt.Println(out.Sum)
	fmt.Println(mcptest.CallError(t, c, "add_numbers", AddIn{A: -1}))
	// Output:
	// 3
	// a is negative. Use a number from 0.
}

// Begin with this test.
func ExampleRun() {
	_ = func(t *testing.T) { // func TestServer(t *testing.T)
		mcptest.Run(t, newServer(), mcptest.RepeatReads())
	}
}

// The tests of a protected server need an issuer that the server trusts.
func ExampleIssuer() {
	_ = func(t *testing.T) { // func TestServer(t *testing.T)
		issuer := oauthtest.New(t, nil)
		srv := mcpkit.New(manifest(), mcpkit.OAuth(oauth.Config{
			Issuers: []oauth.JWTConfig{{Issuer: issuer.URL()}},
		}))
		// … the tools
		mcptest.Run(t, srv, mcptest.Issuer(issuer))
	}
}

// A fuzz test of a tool is one line.
func ExampleFuzzTool() {
	_ = func(f *testing.F) { // func FuzzAddNumbers(f *testing.F)
		mcptest.FuzzTool(f, newServer(), "add_numbers")
	}
}

// A test of a protected server names the caller and the scopes of the token.
func ExampleAs() {
	t := &exampleT{} // in a test: t *testing.T
	defer t.end()

	srv := mcpkit.New(manifest(), mcpkit.OAuth(oauth.Config{Issuers: []oauth.JWTConfig{{Issuer: "https://login.example.com"}}}))
	mcpkit.AddTool(srv, "say_who", annotate.ReadOnly("Say who calls"), "Says who calls. Use when the user asks who they are.",
		func(ctx context.Context, _ struct{}) (string, error) {
			caller, _ := oauth.PrincipalFrom(ctx)
			return caller.Subject, nil
		}, mcpkit.Scopes("profile"))

	fmt.Println(mcptest.Call[string](t, mcptest.New(t, srv, mcptest.As("ada", "profile")), "say_who", nil))
	_, err := mcptest.Try[string](t.Context(), mcptest.New(t, srv, mcptest.As("bob")), "say_who", nil)
	fmt.Println(err != nil)
	// Output:
	// ada
	// true
}

// A tool that is annotated read-only must not send a POST.
func ExampleReadOnlyTransport() {
	t := &exampleT{} // in a test: t *testing.T
	defer t.end()

	client := &http.Client{Transport: mcptest.ReadOnlyTransport(t, nil)}
	srv := mcpkit.New(manifest(), mcpkit.Public("the notes are public"))
	mcpkit.AddTool(srv, "read_note", annotate.ReadOnly("Read a note"), "Reads a note. Use when its text is wanted.",
		func(ctx context.Context, _ struct{}) (string, error) {
			r, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://notes.example.com/views", nil)
			if err != nil {
				return "", err
			}
			if _, err = client.Do(r); err != nil {
				return "", &mcpkit.ToolError{What: "the note could not be read", Err: err}
			}
			return "the note", nil
		})

	c := mcptest.New(t, srv)
	_, _ = mcptest.Try[string](t.Context(), c, "read_note", nil)
	// Output:
	// tool read_note is annotated read-only, but it writes
	//   sent:     POST https://notes.example.com/views
	//   got:      refused; nothing was changed
	//   expected: a tool that is annotated read-only changes nothing
	//   why:      Clients run read-only tools without asking their users. A reviewer who sees
	//             such a tool change something rejects the server.
	//   source:   https://modelcontextprotocol.io/specification/2025-11-25/schema#toolannotations
	//   fix:      annotate read_note with annotate.Additive or annotate.Destructive; if this
	//             request only reads, pass a function that says so to mcptest.ReadOnlyTransport
}

// A guarded connector sees the statements of a database below package database/sql.
func ExampleReadOnlyConnector() {
	t := &exampleT{} // in a test: t *testing.T
	defer t.end()

	var connector driver.Connector = ledger{ran: new([]string)} // from the driver's package
	db := sql.OpenDB(mcptest.ReadOnlyConnector(t, connector))
	defer db.Close()
	_, err := db.ExecContext(t.Context(), "DELETE FROM notes")
	fmt.Println("outside a call:", err)
	// Output:
	// outside a call: <nil>
}

// Guard the stores of what users see. Read-only tools may fill a cache, so do not guard caches.
func ExampleReadOnlyStore() {
	t := &exampleT{} // in a test: t *testing.T
	defer t.end()

	notes := mcptest.ReadOnlyStore(t, store.NewMemory(0))
	fmt.Println("outside a call:", notes.Put(t.Context(), "note", []byte("rain"), time.Hour, ""))
	// Output:
	// outside a call: <nil>
}

// Recorded exchanges replace a service.
func ExampleUpstream() {
	t := &exampleT{} // in a test: t *testing.T
	defer t.end()

	client := &http.Client{Transport: mcptest.Upstream(t, "testdata/weather.yaml")}
	resp, err := client.Get("https://weather.example.com/today?city=Delft&api_key=not-the-recorded-one")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	fmt.Println(string(body), err)
	// Output:
	// {"city":"Delft","sky":"rain"} <nil>
}

// Valid generates arguments from the input schema that tools/list shows.
func ExampleValid() {
	schema := json.RawMessage(`{"type":"object","required":["limit"],"properties":{"limit":{"type":"integer","minimum":7,"maximum":7}}}`)
	arguments, err := mcptest.Valid(schema, 1)
	fmt.Println(string(arguments), err)
	// Output:
	// {"limit":7} <nil>
}

// All invalid arguments have one mistake each, which they name.
func ExampleInvalid() {
	schema := json.RawMessage(`{"type":"object","required":["limit"],"properties":{"limit":{"type":"integer","minimum":7,"maximum":7}}}`)
	all, err := mcptest.Invalid(schema, 1)
	if err != nil {
		fmt.Println(err)
	}
	for _, b := range all {
		fmt.Println(b, string(b.Arguments))
	}
	// Output:
	// not an object "x"
	// not an object 7
	// not an object true
	// not an object [1]
	// limit: missing {}
	// limit: null {"limit":null}
	// limit: wrong type {"limit":"x"}
	// limit: out of range {"limit":6}
	// limit: out of range {"limit":8}
}

package wrap_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
	"github.com/mcpkit-go/mcpkit/mcpkit/wrap"
	"github.com/mcpkit-go/mcpkit/oauth"
)

// service is an existing service.
func service() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /notes/{id}", func(w http.ResponseWriter, r *http.Request) {
		if r.PathValue("id") != "n1" {
			w.Header().Set("Content-Type", "application/problem+json")
			w.WriteHeader(http.StatusNotFound)
			fmt.Fprintf(w, `{"title":"Not found","detail":"There is no note %s."}`, r.PathValue("id"))
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string]any{"id": "n1", "text": "Buy tea", "internal": 4711})
	})
	mux.HandleFunc("GET /notes", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, `{"notes":[{"id":"n1","text":"Buy tea"}],"next":null}`)
	})
	mux.HandleFunc("DELETE /notes/{id}", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusNoContent) })
	mux.HandleFunc("GET /me", func(w http.ResponseWriter, r *http.Request) { fmt.Fprintf(w, "You are %s.", r.Header.Get("X-User")) })
	return mux
}

type GetNoteIn struct {
	ID string `json:"id" path:"id" jsonschema:"The id of the note"`
}

type Note struct {
	ID   string `json:"id" jsonschema:"The id of the note"`
	Text string `json:"text" jsonschema:"What it says"`
}

// show calls a tool and prints what the model reads.
func show(srv *mcpkit.Server, tool string, args any) {
	showAs(context.Background(), srv, tool, args)
}

func showAs(ctx context.Context, srv *mcpkit.Server, tool string, args any) {
	serverEnd, clientEnd := mcp.NewInMemoryTransports()
	if _, err := srv.SDK().Connect(ctx, serverEnd, nil); err != nil {
		fmt.Println(err)
		return
	}
	session, err := mcp.NewClient(&mcp.Implementation{Name: "example", Version: "1"}, nil).Connect(context.Background(), clientEnd, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer session.Close()
	res, err := session.CallTool(context.Background(), &mcp.CallToolParams{Name: tool, Arguments: args})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range res.Content {
		fmt.Println(c.(*mcp.TextContent).Text)
	}
}

// A route of a service becomes a tool. The model reads the members of the answer that the output
// type has, and the service's own messages about errors.
func ExampleHTTP() {
	srv := mcpkit.New(manifest(), mcpkit.Public("an example"))
	wrap.HTTP[GetNoteIn, Note](srv, wrap.InProcess(service()), "GET /notes/{id}", "get_note", annotate.ReadOnly("Read a note"),
		"Returns the text of one note. Use when its id is known.")

	show(srv, "get_note", GetNoteIn{ID: "n1"})
	show(srv, "get_note", GetNoteIn{ID: "n2"})
	show(srv, "get_note", GetNoteIn{ID: "../me"})
	// Output:
	// {"id":"n1","text":"Buy tea"}
	// There is no note n2. Check id. Tools that list or search return the values that exist.
	// id: must not contain "/" or "\"
}

type ListNotesIn struct {
	budget.PageRequest `page:"cursor=after,items=notes,next=next"`
}

// Mux adds many routes, with one line for each.
func ExampleMux() {
	srv := mcpkit.New(manifest(), mcpkit.Public("an example"))
	wrap.Mux(srv, wrap.InProcess(service()),
		wrap.Route[ListNotesIn, budget.Page[Note]]("GET /notes", "list_notes", annotate.ReadOnly("List notes"), "Lists all notes. Use to find the id of one."),
		wrap.Route[GetNoteIn, Note]("GET /notes/{id}", "get_note", annotate.ReadOnly("Read a note"), "Returns the text of one note. Use when its id is known."),
		wrap.Route[GetNoteIn, wrap.Done]("DELETE /notes/{id}", "delete_note", annotate.Destructive("Delete a note"), "Deletes one note. Use when the user asks for it."))

	show(srv, "list_notes", nil)
	show(srv, "delete_note", GetNoteIn{ID: "n1"})
	// Output:
	// {"items":[{"id":"n1","text":"Buy tea"}]}
	// {"done":true}
}

// Check reports the faults of declarations, and how to fix them, before the server starts.
func ExampleMux_check() {
	srv := mcpkit.New(manifest(), mcpkit.Public("an example"))
	wrap.Mux(srv, wrap.InProcess(service()),
		wrap.Route[GetNoteIn, Note]("GET /notes/{note}", "get_note", annotate.ReadOnly("Read a note"), "Returns the text of one note. Use when its id is known."),
		wrap.Route[GetNoteIn, wrap.Done]("DELETE /notes/{id}", "remove_note", annotate.ReadOnly("Remove a note"), "Deletes one note. Use when the user asks for it."))

	for _, f := range srv.Check().Failures() {
		if f.Tool != "" {
			fmt.Printf("%s (%s): %s\n", f.Tool, f.Rule.ID, f.Fix)
		}
	}
	// Output:
	// get_note (tool-route): add the wildcard to the route, or remove the path tag
	// get_note (tool-route): give a field of the input the tag path:"note"
	// remove_note (tool-method): use annotate.Destructive
	// remove_note (tool-verb): use annotate.Destructive; if the tool changes nothing, say in its description what it returns, or accept the finding with mcpkit.Waive(policy.RuleToolVerb, reason)
}

// Identity tells the service who calls, in the way that the service expects.
func ExampleIdentity() {
	asTheService := wrap.Identity(func(ctx context.Context, r *http.Request) error {
		p, ok := oauth.PrincipalFrom(ctx)
		if !ok {
			return &mcpkit.ToolError{What: "nobody is logged in"}
		}
		r.Header.Set("X-User", p.Subject)
		return nil
	})
	srv := mcpkit.New(manifest(), mcpkit.Public("an example"))
	wrap.HTTP[struct{}, string](srv, wrap.InProcess(service(), asTheService), "GET /me", "get_profile", annotate.ReadOnly("Read the profile"),
		"Says who the user is. Use when that matters.")

	show(srv, "get_profile", nil)
	showAs(oauth.WithPrincipal(context.Background(), &oauth.Principal{Subject: "ada"}), srv, "get_profile", nil)
	// Output:
	// nobody is logged in
	// You are ada.
}

// A service on another machine needs an https URL.
func ExampleRemote() {
	_, err := wrap.Remote("http://example.com")
	fmt.Println(err)
	_, err = wrap.Remote("https://example.com")
	fmt.Println(err)
	// Output:
	// wrap: "http://example.com" is not encrypted; use https (http is allowed for loopback hosts only)
	// <nil>
}

// An existing go-sdk server keeps its handlers. Check prints a line to paste for each missing
// annotation.
func ExampleSDK() {
	type in struct {
		Name string `json:"name" jsonschema:"whom to greet"`
	}
	existing := mcp.NewServer(&mcp.Implementation{Name: "greeter", Version: "1.0.0"}, nil)
	mcp.AddTool(existing, &mcp.Tool{Name: "get_greeting", Description: "Returns a greeting. Use when the user asks for a greeting."},
		func(_ context.Context, _ *mcp.CallToolRequest, in in) (*mcp.CallToolResult, any, error) {
			return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: "Hello, " + in.Name}}}, nil, nil
		})
	mcp.AddTool(existing, &mcp.Tool{Name: "delete_greeting", Description: "Deletes a greeting. Use when the user asks for it."},
		func(context.Context, *mcp.CallToolRequest, struct{}) (*mcp.CallToolResult, any, error) { panic("boom") })

	srv := wrap.SDK(existing, manifest(), mcpkit.Public("an example"), wrap.Annotations{
		"get_greeting": annotate.ReadOnly("Get a greeting"),
	}, mcpkit.Logs(observe.Logs{Logger: silent}))
	for _, f := range srv.Check().Failures() {
		if f.Tool != "" {
			_, line, _ := strings.Cut(f.Fix, "annotations: ")
			fmt.Printf("%s (%s)\n%s\n", f.Message, f.Rule.ID, line)
		}
	}
	show(srv, "get_greeting", map[string]any{"name": "Ada"})
	show(srv, "get_greeting", map[string]any{"nam": "Ada"})
	// Output:
	// tool "delete_greeting" of the adopted server has no annotation (tool-annotation)
	// "delete_greeting": annotate.Destructive("Delete greeting"), (guessed from its name)
	// Hello, Ada
	// missing required argument "name"
	// unknown argument "nam"; valid: name
}

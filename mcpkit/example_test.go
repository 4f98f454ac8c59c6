package mcpkit_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
)

type GreetIn struct {
	Name string `json:"name" jsonschema:"description=Whom to greet,minLength=1,maxLength=50"`
}

type GreetOut struct {
	Greeting string `json:"greeting" jsonschema:"description=The greeting"`
}

// Greet is a handler.
func Greet(_ context.Context, in GreetIn) (GreetOut, error) {
	if in.Name == "nobody" {
		return GreetOut{}, &mcpkit.ToolError{What: "nobody is there to greet", Next: "Use the name of a person."}
	}
	return GreetOut{Greeting: "Hello, " + in.Name}, nil
}

// greeter returns a server that follows all rules.
func greeter(opts ...mcpkit.Option) *mcpkit.Server {
	srv := mcpkit.New(mcpkit.Manifest{
		Name: "greeter", Title: "Greeter", Version: "1.0.0",
		Tagline:     "Greets people",
		Description: "Greets people by their names.",
		URL:         "https://greeter.example.com/mcp",
		Privacy:     "https://example.com/privacy",
		Support:     "support@greeter.example.com",
		Security:    "security@greeter.example.com",
	}, mcpkit.Public("keeps no data"), opts...)
	mcpkit.AddTool(srv, "greet_person", annotate.ReadOnly("Greet a person"),
		"Greets a person by name. Use when the user wants to greet a person.", Greet,
		mcpkit.Timeout(5*time.Second))
	greet := func(title, prompt, name string) mcpkit.Example {
		return mcpkit.Example{Title: title, Prompt: prompt, Calls: []mcpkit.Call{mcpkit.Use("greet_person", GreetIn{Name: name})}, Shows: "the greeting"}
	}
	srv.Examples(
		greet("One person", "Say hello to Ada", "Ada"),
		greet("A family name", "Greet Mr Hopper", "Mr Hopper"),
		greet("In another language", "Greet Grüße", "Grüße"))
	return srv
}

// A program mounts the handler at the root of the host that the manifest's URL names.
func ExampleServer_Handler() {
	handler, err := greeter().Handler()
	if err != nil {
		fmt.Println(err)
		return
	}
	ts := httptest.NewServer(handler)
	defer ts.Close()
	for _, name := range []string{"Ada", "nobody", ""} {
		resp, err := http.Post(ts.URL+"/mcp", "application/json", strings.NewReader(fmt.Sprintf(
			`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"greet_person","arguments":{"name":%q}}}`, name)))
		if err != nil {
			fmt.Println(err)
			return
		}
		var answer struct{ Result mcp.CallToolResult }
		err = json.NewDecoder(resp.Body).Decode(&answer)
		resp.Body.Close()
		if err != nil {
			fmt.Println(err)
			return
		}
		res := answer.Result
		fmt.Println(res.IsError, res.Content[0].(*mcp.TextContent).Text, res.StructuredContent)
	}
	// Output:
	// false {"greeting":"Hello, Ada"} map[greeting:Hello, Ada]
	// true nobody is there to greet. Use the name of a person. <nil>
	// true name: must be at least 1 character long, got 0 <nil>
}

// Check reports everything that is wrong with a server at once.
func ExampleServer_Check() {
	srv := greeter()
	mcpkit.AddTool(srv, "delete_greeting", annotate.ReadOnly("Delete a greeting"),
		"Deletes a greeting. Use when the user does not want it any more.", Greet)
	for _, f := range srv.Check().Failures() {
		fmt.Printf("%s (%s)\n%s\n", f.Message, f.Rule.ID, f.Fix)
	}
	_, err := srv.Handler()
	fmt.Println("serves:", err == nil)
	// Output:
	// tool "delete_greeting" is annotated read-only but its name says it deletes (tool-verb)
	// use annotate.Destructive; if the tool changes nothing, say in its description what it returns, or accept the finding with mcpkit.Waive(policy.RuleToolVerb, reason)
	// serves: false
}

// A program waives a rule that does not apply to a tool. Every report prints the reason.
func ExampleWaive() {
	srv := greeter()
	mcpkit.AddTool(srv, "delete_greeting", annotate.ReadOnly("Delete a greeting"),
		"Shows how a greeting would look without its name. Use when the user asks for that.", Greet,
		mcpkit.Waive("tool-verb", "the greeting is only shown, nothing is deleted"))
	fmt.Println("ok:", srv.Check().OK())
	for _, w := range srv.Check().Waivers {
		fmt.Printf("waived %s: %s\n", w.Rule, w.Reason)
	}
	// Output:
	// ok: true
	// waived tool-verb: the greeting is only shown, nothing is deleted
}

func ExampleToolError() {
	err := &mcpkit.ToolError{
		What: `no package "net/htp"`,
		Next: `Did you mean "net/http"?`,
	}
	fmt.Println(err)
	// Output: no package "net/htp". Did you mean "net/http"?
}

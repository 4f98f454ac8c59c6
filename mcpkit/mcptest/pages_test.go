package mcptest_test

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/stretchr/testify/assert"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/budget"
	"github.com/mcpkit-go/mcpkit/mcpkit"
	"github.com/mcpkit-go/mcpkit/mcpkit/mcptest"
	"github.com/mcpkit-go/mcpkit/mcpkit/observe"
	"github.com/mcpkit-go/mcpkit/mcpkit/store"
)

type PageIn struct {
	FindIn2
	budget.PageRequest
}

// FindIn2 is the part of an input that has no page.
type FindIn2 struct {
	Query string `json:"query" jsonschema:"description=What to look for,minLength=1,maxLength=200"`
}

type Note struct {
	Title string `json:"title" jsonschema:"description=The title of the note"`
}

type PageOut struct {
	budget.Page[Note]
	Total int `json:"total" jsonschema:"description=How many notes there are"`
}

type NamedPageOut struct {
	budget.Page[Note] `json:"found" jsonschema:"description=The notes found"`
}

func titles(n int, size int) []Note {
	all := make([]Note, n)
	for i := range all {
		all[i].Title = fmt.Sprintf("note %d%s", i, strings.Repeat(" and words", size))
	}
	return all
}

// paged returns a server whose examples call list_notes.
func paged[In, Out any](handler func(context.Context, In) (Out, error), arguments In, opts ...mcpkit.Option) *mcpkit.Server {
	srv := mcpkit.New(manifest(), open, append(opts, mcpkit.Logs(observe.Logs{Logger: quiet}))...)
	mcpkit.AddTool(srv, "list_notes", annotate.ReadOnly("List notes"), "Lists notes by a word in their text. Use when the number of a note is not known.", handler)
	addExamples(srv, func() mcpkit.Call { return mcpkit.Use("list_notes", arguments) })
	return srv
}

func addExamples(srv *mcpkit.Server, call func() mcpkit.Call) {
	example := func(title string) mcpkit.Example {
		return mcpkit.Example{Title: title, Prompt: "Which notes are about " + title + "?", Shows: "the notes", Calls: []mcpkit.Call{call()}}
	}
	srv.Examples(example("Rain"), example("Snow"), example("Sun"))
}

// ten are the arguments of a first page of ten notes.
var ten = PageIn{FindIn2{"rain"}, budget.PageRequest{Limit: 10}}

// random returns a cursor that differs each time and leads to n.
func random(n int) string {
	var b [9]byte
	_, _ = rand.Read(b[:])
	return base64.StdEncoding.EncodeToString(b[:]) + fmt.Sprintf(".%d", n)
}

// position reads a cursor of random.
func position(cursor string) (n int) {
	_, end, _ := strings.Cut(cursor, ".")
	_, _ = fmt.Sscan(end, &n)
	return n
}

type UpstreamIn struct {
	PageToken string `json:"page_token,omitempty" jsonschema:"description=The token of the previous page"`
}

type UpstreamOut struct {
	Notes []string  `json:"notes" jsonschema:"description=The notes"`
	More  NextPage  `json:"more" jsonschema:"description=What comes next"`
	Raw   string    `json:"raw,omitempty" jsonschema:"description=The answer of the service"`
	Links []Related `json:"links,omitempty" jsonschema:"description=Other lists"`
}

type NextPage struct {
	NextPageToken string `json:"nextPageToken,omitempty" jsonschema:"description=The token of the next page"`
}

type Related struct {
	ID string `json:"id" jsonschema:"description=The ID of the list"`
}

func upstream(_ context.Context, in UpstreamIn) (UpstreamOut, error) {
	n := position(in.PageToken)
	out := UpstreamOut{Notes: []string{fmt.Sprintf("note %d", n)}}
	if n < 5 {
		out.More.NextPageToken = random(n + 1)
		raw, err := json.Marshal(out.More)
		out.Raw = string(raw)
		return out, err
	}
	return out, nil
}

// goodPages are servers whose answers to the same call differ in cursors and handles only.
var goodPages = map[string]func() *mcpkit.Server{
	"a page in a struct": func() *mcpkit.Server {
		all := titles(95, 0)
		return paged(func(_ context.Context, in PageIn) (PageOut, error) {
			return PageOut{budget.PageOf(in.PageRequest, all), len(all)}, nil
		}, ten)
	},
	"a page under a name": func() *mcpkit.Server {
		return paged(func(_ context.Context, in PageIn) (NamedPageOut, error) {
			return NamedPageOut{budget.PageOf(in.PageRequest, titles(25, 0))}, nil
		}, ten)
	},
	"a bare page": func() *mcpkit.Server {
		return paged(func(_ context.Context, in PageIn) (budget.Page[Note], error) {
			return budget.PageOf(in.PageRequest, titles(25, 0)), nil
		}, ten)
	},
	"pages of a service": func() *mcpkit.Server {
		return paged(func(_ context.Context, in PageIn) (budget.Page[Note], error) {
			n := position(in.Upstream())
			return budget.PageByCursor(in.PageRequest, titles(25, 0)[n:n+5], []string{random(min(n+5, 20)), ""}[n/20]), nil
		}, ten)
	},
	"shortened pages": func() *mcpkit.Server {
		return paged(func(_ context.Context, in PageIn) (PageOut, error) {
			return PageOut{budget.PageOf(in.PageRequest, titles(40, 40)), 40}, nil
		}, ten, mcpkit.Reader(budget.Claude().WithTokens(800)))
	},
	"a first item that is too large": func() *mcpkit.Server {
		all := titles(8, 5)
		all[0].Title = strings.Repeat("x7 ", 50_000)
		return paged(func(_ context.Context, in PageIn) (PageOut, error) {
			return PageOut{budget.PageOf(in.PageRequest, all), len(all)}, nil
		}, ten, mcpkit.Reader(budget.Claude().WithTokens(800)))
	},
	"a continued result": func() *mcpkit.Server {
		return paged(func(context.Context, FindIn) (FindOut, error) {
			return FindOut{Notes: strings.Split(strings.Repeat("a note with some words|", 900), "|")}, nil
		}, FindIn{Query: "rain"}, mcpkit.Reader(budget.Claude().WithTokens(800)), mcpkit.Continuations(store.NewMemory(0)))
	},
	"tokens of the program in a member and in a text": func() *mcpkit.Server { return paged(upstream, UpstreamIn{}) },
	"tokens of an adopted tool": func() *mcpkit.Server {
		srv := mcpkit.New(manifest(), open, mcpkit.Logs(observe.Logs{Logger: quiet}))
		mcpkit.AddSDKTool(srv, "list_notes", annotate.ReadOnly("List notes"), "Lists notes. Use when the number of a note is not known.",
			func(ctx context.Context, _ *mcp.CallToolRequest, in UpstreamIn) (*mcp.CallToolResult, any, error) {
				out, err := upstream(ctx, in)
				return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: out.Notes[0] + "; the next page has the page token: " + out.More.NextPageToken}}}, nil, err
			})
		addExamples(srv, func() mcpkit.Call { return mcpkit.Use("list_notes", UpstreamIn{}) })
		return srv
	},
}

// badPages are servers with cursors whose answers really differ.
var badPages = map[string]func() *mcpkit.Server{
	"the next page differs": func() *mcpkit.Server {
		var calls atomic.Int64
		return paged(func(_ context.Context, in PageIn) (PageOut, error) {
			all := titles(30, 0)
			if in.Offset() > 0 {
				all[15].Title = fmt.Sprintf("note %d", calls.Add(1))
			}
			return PageOut{budget.PageOf(in.PageRequest, all), len(all)}, nil
		}, ten)
	},
	"shortened pages differ": func() *mcpkit.Server {
		var calls atomic.Int64
		return paged(func(_ context.Context, in PageIn) (PageOut, error) {
			all := titles(40, 40)
			all[0].Title = fmt.Sprintf("call %d", calls.Add(1))
			return PageOut{budget.PageOf(in.PageRequest, all), 40}, nil
		}, ten, mcpkit.Reader(budget.Claude().WithTokens(800)))
	},
	"shortened pages differ in a digit": func() *mcpkit.Server {
		var calls atomic.Int64
		return paged(func(_ context.Context, in PageIn) (PageOut, error) {
			return PageOut{budget.PageOf(in.PageRequest, titles(40, 40)), 9007199254740992 + int(calls.Add(1)%2)}, nil
		}, ten, mcpkit.Reader(budget.Claude().WithTokens(800)))
	},
	"the tokens lead to other pages": func() *mcpkit.Server {
		var calls atomic.Int64
		return paged(func(ctx context.Context, in UpstreamIn) (UpstreamOut, error) {
			out, err := upstream(ctx, in)
			out.Raw, out.More.NextPageToken = "", random(int(calls.Add(1)))
			return out, err
		}, UpstreamIn{})
	},
	"the tokens lead nowhere": func() *mcpkit.Server {
		return paged(func(ctx context.Context, in UpstreamIn) (UpstreamOut, error) {
			if in.PageToken != "" {
				return UpstreamOut{}, &mcpkit.ToolError{What: "this token is not known", Next: "Start from the first page."}
			}
			return upstream(ctx, in)
		}, UpstreamIn{})
	},
	"one answer has a next page": func() *mcpkit.Server {
		var calls atomic.Int64
		return paged(func(_ context.Context, in PageIn) (PageOut, error) {
			all := titles(10+int(calls.Add(1)%2), 0)
			return PageOut{budget.PageOf(in.PageRequest, all), 10}, nil
		}, ten)
	},
	"another member is random": func() *mcpkit.Server {
		return paged(func(ctx context.Context, in UpstreamIn) (UpstreamOut, error) {
			out, err := upstream(ctx, in)
			out.Links = []Related{{ID: random(1)}}
			return out, err
		}, UpstreamIn{})
	},
}

// TestPages runs the harness on goodPages and badPages. TestRunComparesCursorsByWhatTheyLeadTo runs
// it in another process.
func TestPages(t *testing.T) {
	if os.Getenv("MCPTEST_PLANTED") == "" {
		t.Skip("run by TestRunComparesCursorsByWhatTheyLeadTo")
	}
	for _, servers := range []map[string]func() *mcpkit.Server{goodPages, badPages} {
		for name, srv := range servers {
			t.Run(name, func(t *testing.T) { mcptest.Run(t, srv(), mcptest.Lenient(), mcptest.RepeatReads()) })
		}
	}
}

func TestRunComparesCursorsByWhatTheyLeadTo(t *testing.T) {
	out := runPlanted(t, "^TestPages$/./^concurrency$")
	for servers, verdict := range map[*map[string]func() *mcpkit.Server]string{&goodPages: "PASS", &badPages: "FAIL"} {
		for name := range *servers {
			assert.Contains(t, out, "--- "+verdict+": TestPages/"+strings.ReplaceAll(name, " ", "_")+"/concurrency ", name)
		}
	}
}

package proxy

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"iter"
	"strconv"
	"sync/atomic"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// A lookup is a request whose result go-sdk's client keeps. In protocol 2026-07-28 the client
// answers a request itself if it has kept the result of the same one, for any caller and any
// credentials, and it never drops a result that is not asked for again. So go-sdk gets one of a few
// fixed keys instead of the name, and a result whose time to live is zero.
type lookup struct {
	name string // what the upstream is asked for: the URI of a resource, or the cursor of a page
	read *mcp.ReadResourceResult
	// listed is the result that go-sdk gets without a request to the upstream.
	listed *mcp.ListToolsResult
	// drop makes go-sdk drop the result that it has kept for the key, without a request to the
	// upstream.
	drop bool
}

var errDropped = errors.New("what was kept is dropped")

type lookupKey struct{}

// unkept is middleware for what a client sends. It puts the names of lookups into their requests.
func unkept(next mcp.MethodHandler) mcp.MethodHandler {
	return func(ctx context.Context, method string, req mcp.Request) (mcp.Result, error) {
		l, isLookup := ctx.Value(lookupKey{}).(*lookup)
		switch {
		case !isLookup:
			return next(ctx, method, req)
		case l.drop:
			return nil, errDropped
		case l.listed != nil:
			return l.listed, nil
		}
		var name *string
		switch p := req.GetParams().(type) {
		case *mcp.ReadResourceParams:
			name = &p.URI
		case *mcp.ListToolsParams:
			name = &p.Cursor
		case *mcp.ListPromptsParams:
			name = &p.Cursor
		case *mcp.ListResourcesParams:
			name = &p.Cursor
		case *mcp.ListResourceTemplatesParams:
			name = &p.Cursor
		default:
			return next(ctx, method, req)
		}
		known := *name
		*name = l.name
		res, err := next(ctx, method, req)
		*name = known
		switch r := res.(type) {
		case *mcp.ReadResourceResult:
			l.read = r
			return &mcp.ReadResourceResult{}, err
		case *mcp.ListToolsResult:
			r.TTLMs = 0
		case *mcp.ListPromptsResult:
			r.TTLMs = 0
		case *mcp.ListResourcesResult:
			r.TTLMs = 0
		case *mcp.ListResourceTemplatesResult:
			r.TTLMs = 0
		}
		return res, err
	}
}

// maxPages is how many pages a list has at most. Those of lists that end have more on each.
const maxPages = 1000

var errPages = errors.New("the list does not end: a cursor comes twice, or there are more than 1,000 pages")

// pages reads a list of the upstream. page reads one page, whose number takes the place of its
// cursor, and returns the cursor of the next one.
func pages[T any](ctx context.Context, page func(ctx context.Context, number string) (items []*T, next string, err error)) iter.Seq2[*T, error] {
	return func(yield func(*T, error) bool) {
		l := &lookup{}
		reading, dropping := context.WithValue(ctx, lookupKey{}, l), context.WithValue(ctx, lookupKey{}, &lookup{drop: true})
		known := map[string]bool{}
		for i := 1; ; i++ {
			number := strconv.Itoa(i)
			items, next, err := page(reading, number)
			_, _, _ = page(dropping, number) // its error is errDropped
			if err != nil {
				yield(nil, err)
				return
			}
			for _, item := range items {
				if !yield(item, nil) {
					return
				}
			}
			if next == "" {
				return
			}
			if known[next] || i == maxPages {
				yield(nil, errPages)
				return
			}
			known[next] = true
			l.name = next
		}
	}
}

// readResource reads a resource of the upstream.
func readResource(ctx context.Context, client *mcp.ClientSession, params *mcp.ReadResourceParams) (*mcp.ReadResourceResult, error) {
	l := &lookup{name: params.URI}
	params.URI = ""
	if _, err := client.ReadResource(context.WithValue(ctx, lookupKey{}, l), params); err != nil {
		return nil, err
	}
	return l.read, nil
}

// defined counts calls of define.
var defined atomic.Int64

// define makes the definition of a tool known to go-sdk's client until the returned function is
// called. The client sends arguments as headers, where a schema asks for it with x-mcp-header, only
// for tools that it has listed itself.
func define(ctx context.Context, client *mcp.ClientSession, t *mcp.Tool) (end func()) {
	key := "definition " + strconv.FormatInt(defined.Add(1), 10)
	list := func(l *lookup) { // asks nobody
		_, _ = client.ListTools(context.WithValue(ctx, lookupKey{}, l), &mcp.ListToolsParams{Cursor: key})
	}
	list(&lookup{listed: &mcp.ListToolsResult{Tools: []*mcp.Tool{t}}})
	return func() { list(&lookup{drop: true}) }
}

// takesHeaders reports whether the arguments of a tool are sent as headers, too.
func takesHeaders(t *mcp.Tool) bool {
	schema, err := json.Marshal(t.InputSchema)
	return err == nil && bytes.Contains(schema, []byte(`"x-mcp-header"`))
}

func listTools(ctx context.Context, client *mcp.ClientSession) iter.Seq2[*mcp.Tool, error] {
	return pages(ctx, func(ctx context.Context, number string) ([]*mcp.Tool, string, error) {
		res, err := client.ListTools(ctx, &mcp.ListToolsParams{Cursor: number})
		if err != nil {
			return nil, "", err
		}
		return res.Tools, res.NextCursor, nil
	})
}

func listPrompts(ctx context.Context, client *mcp.ClientSession) iter.Seq2[*mcp.Prompt, error] {
	return pages(ctx, func(ctx context.Context, number string) ([]*mcp.Prompt, string, error) {
		res, err := client.ListPrompts(ctx, &mcp.ListPromptsParams{Cursor: number})
		if err != nil {
			return nil, "", err
		}
		return res.Prompts, res.NextCursor, nil
	})
}

func listResources(ctx context.Context, client *mcp.ClientSession) iter.Seq2[*mcp.Resource, error] {
	return pages(ctx, func(ctx context.Context, number string) ([]*mcp.Resource, string, error) {
		res, err := client.ListResources(ctx, &mcp.ListResourcesParams{Cursor: number})
		if err != nil {
			return nil, "", err
		}
		return res.Resources, res.NextCursor, nil
	})
}

func listTemplates(ctx context.Context, client *mcp.ClientSession) iter.Seq2[*mcp.ResourceTemplate, error] {
	return pages(ctx, func(ctx context.Context, number string) ([]*mcp.ResourceTemplate, string, error) {
		res, err := client.ListResourceTemplates(ctx, &mcp.ListResourceTemplatesParams{Cursor: number})
		if err != nil {
			return nil, "", err
		}
		return res.ResourceTemplates, res.NextCursor, nil
	})
}

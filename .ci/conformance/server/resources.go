package main

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/mcpkit"
)

func addResources(srv *mcpkit.Server) {
	srv.SDK().AddResource(&mcp.Resource{URI: "test://static-text", Name: "static-text", Description: "A text", MIMEType: "text/plain"},
		reads(func(string) *mcp.ResourceContents {
			return &mcp.ResourceContents{MIMEType: "text/plain", Text: "This is the content of the static text resource."}
		}))
	srv.SDK().AddResource(&mcp.Resource{URI: "test://static-binary", Name: "static-binary", Description: "An image", MIMEType: "image/png"},
		reads(func(string) *mcp.ResourceContents {
			return &mcp.ResourceContents{MIMEType: "image/png", Blob: pixel()}
		}))
	srv.SDK().AddResource(&mcp.Resource{URI: "test://watched-resource", Name: "watched-resource", Description: "A text to subscribe to", MIMEType: "text/plain"},
		reads(func(string) *mcp.ResourceContents {
			return &mcp.ResourceContents{MIMEType: "text/plain", Text: "Watched resource content"}
		}))
	srv.SDK().AddResourceTemplate(&mcp.ResourceTemplate{URITemplate: "test://template/{id}/data", Name: "template", Description: "The data of an id", MIMEType: "application/json"},
		reads(func(uri string) *mcp.ResourceContents {
			id := strings.TrimSuffix(strings.TrimPrefix(uri, "test://template/"), "/data")
			data, err := json.Marshal(map[string]any{"id": id, "templateTest": true, "data": "Data for ID: " + id})
			if err != nil {
				panic(err) // the value has strings and a bool only
			}
			return &mcp.ResourceContents{MIMEType: "application/json", Text: string(data)}
		}))
}

// reads returns the handler of a resource whose contents depend only on its URI.
func reads(contents func(uri string) *mcp.ResourceContents) mcp.ResourceHandler {
	return func(_ context.Context, req *mcp.ReadResourceRequest) (*mcp.ReadResourceResult, error) {
		c := contents(req.Params.URI)
		c.URI = req.Params.URI
		return &mcp.ReadResourceResult{Contents: []*mcp.ResourceContents{c}}, nil
	}
}

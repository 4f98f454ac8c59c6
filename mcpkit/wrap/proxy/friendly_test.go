package proxy_test

import "github.com/modelcontextprotocol/go-sdk/mcp"

func friendly() *mcp.Server {
	return mcp.NewServer(&mcp.Implementation{Name: "friendly", Version: "1"}, nil)
}

module github.com/mcpkit-go/mcpkit/examples/migrate

go 1.25.5

require (
	github.com/mark3labs/mcp-go v1.2.1
	github.com/mcpkit-go/mcpkit v0.0.0
	github.com/modelcontextprotocol/go-sdk v1.8.0
	github.com/stretchr/testify v1.11.1
)

replace github.com/mcpkit-go/mcpkit => ../..

package bench

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mcpkit-go/mcpkit/mcpkit/audit"
	"github.com/mcpkit-go/mcpkit/mcpkit/policy"
)

// codeWord matches what is a name of code in a text.
var codeWord = regexp.MustCompile(`[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+|[a-z]+[A-Z]\w*|[A-Z][A-Za-z]*[a-z][A-Z]\w*|[A-Z]{2,}[a-z]\w*|\w+_\w+`)

// The packages of Go in which advice names identifiers.
const (
	sdkMCP      = "github.com/modelcontextprotocol/go-sdk/mcp"
	sdkAuth     = "github.com/modelcontextprotocol/go-sdk/auth"
	mcpgoMCP    = "github.com/mark3labs/mcp-go/mcp"
	mcpgoServer = "github.com/mark3labs/mcp-go/server"
	rsCORS      = "github.com/rs/cors"
	netHTTP     = "net/http"
)

// A place is where an identifier of an advice is declared: a package, and the name in it if that is
// another than the one in the advice. Package "" is for what is not of the library, such as a name
// of the protocol.
type place struct{ pkg, name string }

var protocolName = place{}

// inGo has the places of the identifiers that advice about libraries in Go names.
var inGo = map[policy.Stack]map[string]place{
	policy.StackGoSDK: {
		"mcp.NewServer": {sdkMCP, "NewServer"}, "mcp.AddTool": {sdkMCP, "AddTool"}, "mcp.ToolAnnotations": {sdkMCP, "ToolAnnotations"},
		"mcp.NewStreamableHTTPHandler": {sdkMCP, "NewStreamableHTTPHandler"}, "mcp.StdioTransport": {sdkMCP, "StdioTransport"},
		"StreamableHTTPOptions.Stateless": {sdkMCP, ""}, "Implementation.Title": {sdkMCP, ""}, "Tool.Title": {sdkMCP, ""},
		"Tool.Annotations": {sdkMCP, ""}, "Tool.Annotations.Title": {sdkMCP, "ToolAnnotations.Title"}, "Tool.InputSchema": {sdkMCP, ""},
		"Server.AddTool": {sdkMCP, ""}, "Server.Run": {sdkMCP, ""}, "DestructiveHint": {sdkMCP, "ToolAnnotations.DestructiveHint"},
		"ReadOnlyHint": {sdkMCP, "ToolAnnotations.ReadOnlyHint"}, "OpenWorldHint": {sdkMCP, "ToolAnnotations.OpenWorldHint"},
		"auth.RequireBearerToken": {sdkAuth, "RequireBearerToken"}, "auth.ErrInvalidToken": {sdkAuth, "ErrInvalidToken"},
		"auth.ProtectedResourceMetadataHandler": {sdkAuth, "ProtectedResourceMetadataHandler"}, "TokenVerifier": {sdkAuth, ""},
		"RequireBearerTokenOptions.ResourceMetadataURL": {sdkAuth, ""},
		"http.MaxBytesHandler":                          {netHTTP, "MaxBytesHandler"}, "http.ServeMux": {netHTTP, "ServeMux"},
		"http.CrossOriginProtection": {netHTTP, "CrossOriginProtection"}, "AddTrustedOrigin": {netHTTP, "CrossOriginProtection.AddTrustedOrigin"},
		"cors.Options": {rsCORS, "Options"}, "AllowedOrigins": {rsCORS, "Options.AllowedOrigins"}, "AllowedMethods": {rsCORS, "Options.AllowedMethods"},
		"AllowedHeaders": {rsCORS, "Options.AllowedHeaders"}, "ExposedHeaders": {rsCORS, "Options.ExposedHeaders"}, "github.com": {rsCORS, "New"},
	},
	policy.StackMcpGo: {
		"mcp.NewTool": {mcpgoMCP, "NewTool"}, "mcp.WithTitleAnnotation": {mcpgoMCP, "WithTitleAnnotation"}, "mcp.WithToolTitle": {mcpgoMCP, "WithToolTitle"},
		"mcp.WithReadOnlyHintAnnotation":    {mcpgoMCP, "WithReadOnlyHintAnnotation"},
		"mcp.WithDestructiveHintAnnotation": {mcpgoMCP, "WithDestructiveHintAnnotation"},
		"mcp.WithOpenWorldHintAnnotation":   {mcpgoMCP, "WithOpenWorldHintAnnotation"},
		"HintAnnotation":                    {mcpgoMCP, "WithIdempotentHintAnnotation"}, // With…HintAnnotation
		"mcp.Description":                   {mcpgoMCP, "Description"}, "mcp.WithString": {mcpgoMCP, "WithString"}, "mcp.WithOutputSchema": {mcpgoMCP, "WithOutputSchema"},
		"mcp.WithSchemaAdditionalProperties": {mcpgoMCP, "WithSchemaAdditionalProperties"},
		"mcp.NewToolResultError":             {mcpgoMCP, "NewToolResultError"}, "mcp.NewToolResultStructured": {mcpgoMCP, "NewToolResultStructured"},
		"request.RequireString": {mcpgoMCP, "CallToolRequest.RequireString"},
		"server.NewMCPServer":   {mcpgoServer, "NewMCPServer"}, "server.NewStreamableHTTPServer": {mcpgoServer, "NewStreamableHTTPServer"},
		"StreamableHTTPServer": {mcpgoServer, ""}, "server.ServeStdio": {mcpgoServer, "ServeStdio"}, "server.WithTitle": {mcpgoServer, "WithTitle"},
		"server.WithRecovery": {mcpgoServer, "WithRecovery"}, "server.WithStateLess": {mcpgoServer, "WithStateLess"}, "server.WithStateful": {mcpgoServer, "WithStateful"},
		"server.WithInputSchemaValidation": {mcpgoServer, "WithInputSchemaValidation"},
		"server.WithToolCapabilities":      {mcpgoServer, "WithToolCapabilities"}, "WithPromptCapabilities": {mcpgoServer, ""}, "WithResourceCapabilities": {mcpgoServer, ""},
		"server.WithStreamableHTTPCORS": {mcpgoServer, "WithStreamableHTTPCORS"}, "WithCORSAllowedOrigins": {mcpgoServer, ""},
		"WithCORSAllowedHeaders": {mcpgoServer, ""}, "WithCORSExposedHeaders": {mcpgoServer, ""},
		"server.NewProtectedResourceMetadataHandler": {mcpgoServer, "NewProtectedResourceMetadataHandler"},
		"server.ProtectedResourceMetadataConfig":     {mcpgoServer, "ProtectedResourceMetadataConfig"},
		"AuthorizationServers":                       {mcpgoServer, "ProtectedResourceMetadataConfig.AuthorizationServers"},
		"http.MaxBytesHandler":                       {netHTTP, "MaxBytesHandler"}, "http.ServeMux": {netHTTP, "ServeMux"},
	},
}

// The packages of npm in which advice names identifiers.
const (
	tsSDK    = "@modelcontextprotocol/sdk"
	tsNode   = "@modelcontextprotocol/node"   // version 2
	tsServer = "@modelcontextprotocol/server" // version 2
	zod      = "zod"
)

// inTypeScript has the places of the identifiers that advice about the TypeScript SDK names.
var inTypeScript = map[string]place{
	"registerTool": {tsSDK, ""}, "McpServer": {tsSDK, ""}, "StreamableHTTPServerTransport": {tsSDK, ""}, "StdioServerTransport": {tsSDK, ""},
	"sessionIdGenerator": {tsSDK, ""}, "requireBearerAuth": {tsSDK, ""}, "resourceMetadataUrl": {tsSDK, ""}, "mcpAuthMetadataRouter": {tsSDK, ""},
	"getOAuthProtectedResourceMetadataUrl": {tsSDK, ""}, "oauthMetadata": {tsSDK, ""}, "resourceServerUrl": {tsSDK, ""},
	"InvalidTokenError": {tsSDK, ""}, "verifyAccessToken": {tsSDK, ""}, "outputSchema": {tsSDK, ""}, "structuredContent": {tsSDK, ""},
	"isError": {tsSDK, ""}, "readOnlyHint": {tsSDK, ""}, "destructiveHint": {tsSDK, ""}, "openWorldHint": {tsSDK, ""},
	"annotations.title":                 {tsSDK, "annotations"},
	"NodeStreamableHTTPServerTransport": {tsNode, ""}, "OAuthError": {tsServer, ""}, "OAuthErrorCode.InvalidToken": {tsServer, "InvalidToken"},
	"z.strictObject": {zod, "strictObject"}, "z.union": {zod, "union"},
	// Names of Node, Express and packages for it.
	"NODE_ENV": protocolName, "console.error": protocolName, "console.log": protocolName, "app.get": protocolName, "app.use": protocolName,
	"res.set": protocolName, "res.status": protocolName, "express.json": protocolName, "exposedHeaders": protocolName, "standardHeaders": protocolName,
}

// inPython has the identifiers that advice about libraries in Python names. They were compared with
// the source of version 2 of the SDK and of versions 3 and 4 of FastMCP, of August 2026. Tests do
// not ask PyPI.
var inPython = map[policy.Stack][]string{
	policy.StackPython: {
		"ToolAnnotations", "readOnlyHint", "destructiveHint", "openWorldHint", "mcp.tool", "TypedDict", "ToolError", "MCPServer", "FastMCP",
		"AuthSettings", "AuthSettings.resource_server_url", "issuer_url", "resource_server_url", "token_verifier", "TokenVerifier.verify_token",
		"TransportSecuritySettings", "transport_security", "allowed_origins", "mcp.streamable_http_app", "streamable_http_app", "stateless_http",
		"app.add_middleware", "CORSMiddleware", "allow_origins", "allow_methods", "allow_headers", "expose_headers", "sys.stderr",
	},
	policy.StackFastMCP: {
		"ToolAnnotations", "readOnlyHint", "destructiveHint", "openWorldHint", "mcp.tool", "TypedDict", "ToolError", "FastMCP", "dereference_schemas",
		"RemoteAuthProvider", "token_verifier", "authorization_servers", "base_url", "TokenVerifier.verify_token", "host_origin_protection",
		"allowed_origins", "mcp.http_app", "http_app", "stateless_http", "mask_error_details", "CORSMiddleware", "allow_origins", "allow_methods",
		"allow_headers", "expose_headers", "sys.stderr",
	},
}

// adviceWords returns the names of code in the advice for each library.
func adviceWords(t *testing.T) map[policy.Stack]map[string]bool {
	t.Helper()
	rules := append(policy.Rules(), audit.Rules()...)
	program, err := audit.RunCommand(t.Context(), exec.Command("false"), audit.Options{}) // it has the advice for programs
	require.NoError(t, err)
	for _, r := range program.Results {
		rules = append(rules, r.Rule)
	}
	all := map[policy.Stack]map[string]bool{}
	for _, r := range rules {
		for _, f := range r.FixIn {
			if all[f.Stack] == nil {
				all[f.Stack] = map[string]bool{}
			}
			for _, word := range codeWord.FindAllString(f.Fix, -1) {
				all[f.Stack][word] = true
			}
		}
	}
	return all
}

// The identifiers that advice names for libraries in Go exist in the releases that go.mod requires.
func TestAdviceNamesWhatGoLibrariesHave(t *testing.T) {
	words := adviceWords(t)
	for stack, places := range inGo {
		for word := range words[stack] {
			assert.Contains(t, places, word, "advice for %s names it", stack)
		}
		for word, at := range places {
			assert.True(t, words[stack][word], "no advice for %s names %s", stack, word)
			t.Run(string(stack)+"/"+word, func(t *testing.T) {
				t.Parallel()
				name := at.name
				if name == "" {
					name = word
				}
				out, err := exec.CommandContext(t.Context(), "go", "doc", "-short", at.pkg, name).CombinedOutput()
				assert.NoError(t, err, "%s has no %s: %s", at.pkg, name, out)
			})
		}
	}
}

// The identifiers that advice names for the TypeScript SDK exist in its packages, if these are
// installed for the tests with clients.
func TestAdviceNamesWhatTypeScriptHas(t *testing.T) {
	words := adviceWords(t)[policy.StackTypeScript]
	for word := range words {
		assert.Contains(t, inTypeScript, word)
	}
	modules := filepath.Join("..", ".ci", "clients", "node_modules")
	required := os.Getenv("MCPKIT_INTEROP") == "required"
	declared := map[string]string{}
	for word, at := range inTypeScript {
		assert.True(t, words[word], "no advice names %s", word)
		if at == protocolName {
			continue
		}
		if _, ok := declared[at.pkg]; !ok {
			declared[at.pkg] = declarations(t, filepath.Join(modules, at.pkg))
			if declared[at.pkg] == "" && !required {
				t.Logf("%s is not installed; .ci/clients/install installs it", at.pkg)
			}
		}
		name := at.name
		if name == "" {
			name = word
		}
		if declared[at.pkg] != "" || required {
			assert.Regexp(t, `\b`+regexp.QuoteMeta(name)+`\b`, text(declared[at.pkg]), "%s has no %s", at.pkg, name)
		}
	}
}

// A text is printed in a failure by its length.
type text string

func (t text) GoString() string { return "the declarations" }

// declarations returns the declarations of a package of npm, or "" if it is not installed.
func declarations(t *testing.T, folder string) string {
	t.Helper()
	var all strings.Builder
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil
		case err != nil:
			return err
		case strings.HasSuffix(path, ".d.ts"), strings.HasSuffix(path, ".d.mts"):
			declaration, err := os.ReadFile(path)
			all.Write(declaration)
			return err
		}
		return nil
	})
	require.NoError(t, err)
	return all.String()
}

func TestAdviceNamesWhatPythonHas(t *testing.T) {
	words := adviceWords(t)
	for stack, known := range inPython {
		for word := range words[stack] {
			assert.Contains(t, known, word, "advice for %s names it", stack)
		}
		for _, word := range known {
			assert.True(t, words[stack][word], "no advice for %s names %s", stack, word)
		}
	}
}

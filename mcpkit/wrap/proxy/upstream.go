package proxy

import (
	"context"
	"log/slog"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/mcpkit-go/mcpkit/annotate"
	"github.com/mcpkit-go/mcpkit/mcpkit"
)

// An Upstream is an MCP server whose tools are served.
type Upstream struct {
	// Name names the upstream in logs and errors of [Open]. Clients do not see it.
	Name string
	// Server is a [Command], a [Remote] or a [Handler].
	Server Server
	// Prefix is put before the names of tools and prompts, for example "memory_". Annotations and
	// Options have the names without it.
	Prefix string
	// Annotations has the tools that are served, by their names.
	Annotations map[string]annotate.Annotation
	// Options are the options of tools, such as mcpkit.Scopes, mcpkit.Timeout or mcpkit.Budget.
	Options map[string][]mcpkit.ToolOption
	// Prompts and Resources serve the prompts, and the resources and resource templates, which
	// have no annotations. Whatever the upstream adds to them later is served too.
	Prompts, Resources bool
	// PerUser is the most users that have a connection at the same time, each with one that no
	// other user shares. Zero means that all callers share one. A user is the person or the program
	// that logged in, as oauth.Principal.UserID tells them apart, or, on a public server, a session
	// of a client; callers with neither share one more connection. A call of a further user waits
	// until the connection that was unused for the longest time has ended. It is refused while all
	// connections have calls in flight.
	PerUser int
	// Idle is how long a user's connection stays without a call; zero means 10 minutes.
	Idle time.Duration
	// StripHidden removes hidden text from results, prompts and resources, and from the lists of
	// prompts and resources: invisible characters, characters that change the direction of text,
	// HTML comments, and control sequences of terminals.
	StripHidden bool
	// MaxMessage is the maximum size of a message from the upstream in bytes; zero means 16 MiB.
	MaxMessage int
	// StateKey is a secret of at least 16 bytes that protects the state which clients of protocol
	// 2026-07-28 send back with their answers to questions. Instances of one server need the same,
	// so that each accepts the answers to the others' questions; nil means a random one.
	StateKey []byte
	// Log gets what the upstream does wrong, and what it writes to standard error; nil means
	// slog.Default().
	Log *slog.Logger
}

// A Server is a way to reach an MCP server: a [Command], a [Remote] or a [Handler].
type Server interface {
	// open returns a transport to the server. Messages of the server pass the filter. end ends what
	// open has started, and waits for it.
	open(ctx context.Context, f *filter, log *slog.Logger) (t mcp.Transport, end func(), err error)
}

const (
	defaultIdle       = 10 * time.Minute
	defaultMaxMessage = 16 << 20
)

package observe

// A Site is the address of a server and the paths that it answers. The paths are few and none is
// chosen by a client, so they may be values of a metric's label.
type Site struct {
	// URL is the address of the MCP endpoint, such as "https://notes.example.com/mcp".
	URL string
	// Paths are the paths of the endpoint and of the documents beside it, such as "/mcp" and
	// "/docs", in no particular order.
	Paths []string
}

// A SiteObserver is an [Observer] that needs the server's addresses, for example to name the
// route of a request.
type SiteObserver interface {
	Observer
	// ObserveSite is called when the server's handler is made, and again when its paths change,
	// possibly while the other methods run.
	ObserveSite(Site)
}

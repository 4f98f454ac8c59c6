// Package docs writes the documentation page of an MCP server from what the server shows: the
// page that Anthropic's submission guide asks for, section by section, with the real results of
// the examples.
//
// [New] takes a [policy.Surface], which holds what the program knows, and [Prose], which holds
// what only the owner of the server knows. A [Page] has several [Formats]: Markdown for a
// repository, one self-contained HTML document, JSON for other generators, llms.txt for models,
// and a privacy policy if the owner declares the use of data:
//
//	page, err := docs.New(srv.Rehearsed(ctx), docs.Prose{
//		Authentication: "You need a Notes account; the free plan is enough.",
//	})
//	if err != nil {
//		return err // lists everything that is missing, and the field to fill in
//	}
//	os.WriteFile("docs/connector.md", page.Markdown(), 0o644)
//
// The same input gives the same bytes. A test can therefore compare a committed page with the
// page that would be generated now: see [Stale] and [MaskOutputs].
//
// Names, descriptions, prompts and results are shown as plain text: Markdown and HTML in them
// have no effect, except that `code` in backquotes is shown as code. Only [Prose] is Markdown.
// Text in an example that looks like a secret is replaced and reported by [Page.Redactions].
//
// The package does not judge a server: the rules of package policy report whether its examples
// work.
//
// Source of the sections:
// https://support.claude.com/en/articles/12922490-remote-mcp-server-submission-guide
package docs

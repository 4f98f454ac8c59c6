// Package docs makes the documentation page of a server out of what the server shows of
// itself: a page that Anthropic's submission guide asks for, section by section, with the
// real results of the examples.
//
// [New] takes a [policy.Surface], which says what the program knows, and [Prose], which says
// what only its owner can know. The [Page] comes as Markdown for a repository, as one
// self-contained HTML page, as JSON for other generators, as llms.txt, and, where the use of
// data is declared, with a privacy policy:
//
//	page, err := docs.New(srv.Rehearsed(ctx), docs.Prose{
//		Authentication: "You need an account of Notes; the free plan is enough.",
//	})
//	if err != nil {
//		return err // names all that is missing, and where it belongs
//	}
//	os.WriteFile("docs/connector.md", page.Markdown(), 0o644)
//
// The same input gives the same bytes, so that a committed page can be compared with what
// would be generated now: see [Stale] and [MaskOutputs].
//
// All text is shown as it is: neither Markdown nor HTML in the names, descriptions, prompts
// and results of a server has an effect on the page, except that `code` in backquotes is set
// as code. Only [Prose] is Markdown. What looks like a secret in an example is replaced and
// reported, see [Page.Findings].
//
// The package knows no transport and needs no credentials. It does not judge: whether an
// example works is for the rules of package policy.
//
// Source of the sections:
// https://support.claude.com/en/articles/12922490-remote-mcp-server-submission-guide
package docs

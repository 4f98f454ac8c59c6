//go:build pagegen

package docs

// renderHTML executes a template of the default layout. It takes the place of the generated
// functions while they are generated, when they may not compile.
func renderHTML(name string, view *View, _ *proseFormat) []byte {
	html, err := execute(Layout(), name, view)
	if err != nil {
		panic(err)
	}
	return html
}

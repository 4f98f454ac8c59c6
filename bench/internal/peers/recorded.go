package peers

import (
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strconv"
)

// Recorded returns a bare net/http handler that reads each request and answers with the status,
// headers and body that server gave to q: what net/http itself costs, without any MCP.
func Recorded(server Server, q Request) Server {
	return func(fillers int) http.Handler {
		answer := httptest.NewRecorder()
		server(fillers).ServeHTTP(answer, q.HTTP(URL))
		header, body := answer.Header(), answer.Body.Bytes()
		header.Set("Content-Length", strconv.Itoa(len(body)))
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			maps.Copy(w.Header(), header)
			w.WriteHeader(answer.Code)
			_, _ = w.Write(body)
		})
	}
}

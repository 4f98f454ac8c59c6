package openapi_test
import ("testing";"fmt";"github.com/mcpkit-go/mcpkit/mcpkit/wrap/openapi")
func TestXX(t *testing.T){
 s,err:=openapi.Generate(shop(t), openapi.Selection{Paths: []string{"/"}}, openapi.Output{Document:"shop.yaml"})
 if err!=nil {t.Fatal(err)}
 fmt.Println(string(s.Code)); fmt.Println(s.Decisions, s.Tokens, s.Changes)
 _,err=openapi.Generate(shop(t), openapi.Selection{}, openapi.Output{Document:"shop.yaml"})
 fmt.Println(err)
}

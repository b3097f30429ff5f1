// A first exchange in Go, with the standard library alone: buys a token, signs and sends a message, verifies the hub's
// acceptance, and reads the message as its addressee, signature verified with public keys.
//
//	go run ./exchange send <dev.json> <from> <to>
//	go run ./exchange vectors <vectors.json>
package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"
)

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}

type object = map[string]any

// party is one participant, with a token bound to a key of its own (RFC 9449).
type party struct {
	url, issuer, hub, id string
	signing              jwk
	proofKey             jwk
	token                string
	// offset corrects a local clock that is off, by the hub's.
	offset time.Duration
}

func newUUID(version byte, now time.Time) string {
	b := make([]byte, 16)
	must(rand.Read(b))
	if version == 7 {
		milliseconds := now.UnixMilli()
		for i := range 6 {
			b[i] = byte(milliseconds >> (40 - 8*i))
		}
	}
	b[6], b[8] = b[6]&0x0f|version<<4, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

func (p *party) now() time.Time { return time.Now().Add(p.offset) }

// proof is good for one request (RFC 9449 §4.2); the query is left out of htu.
func (p *party) proof(method, target string) string {
	public := p.proofKey
	public.D = ""
	claims := object{"jti": newUUID(4, p.now()), "htm": method, "htu": htuOf(target), "iat": p.now().Unix()}
	if p.token != "" {
		claims["ath"] = digestOf(p.token)
	}
	return must(p.proofKey.sign(must(json.Marshal(object{"alg": "EdDSA", "typ": "dpop+jwt", "jwk": public})), must(json.Marshal(claims))))
}

func htuOf(target string) string {
	parsed := must(url.Parse(target))
	parsed.RawQuery, parsed.Fragment = "", ""
	return parsed.String()
}

// authorize buys a token: client credentials by private_key_jwt (RFC 7523). A token lives five minutes.
func (p *party) authorize() {
	_, seed, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		log.Fatal(err)
	}
	p.proofKey = jwk{Kty: "OKP", Crv: "Ed25519", X: encode(seed[32:]), D: encode(seed[:32])}
	metadata, _ := p.get(p.issuer+"/.well-known/oauth-authorization-server", false)
	endpoint := metadata["token_endpoint"].(string)
	now := p.now().Unix()
	assertion := must(p.signing.signAs("client-authentication+jwt", must(json.Marshal(object{"iss": p.id, "sub": p.id, "aud": p.issuer, "jti": newUUID(4, p.now()), "iat": now, "exp": now + 60}))))
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {p.id}, "client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"}, "client_assertion": {assertion}}
	request := must(http.NewRequest("POST", endpoint, strings.NewReader(form.Encode())))
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("DPoP", p.proof("POST", endpoint))
	answer, status := p.do(request)
	if status != 200 {
		log.Fatalf("no token: %d %v", status, answer)
	}
	p.token = answer["access_token"].(string)
}

func (p *party) do(request *http.Request) (object, int) {
	response := must(http.DefaultClient.Do(request))
	defer response.Body.Close()
	if told, err := http.ParseTime(response.Header.Get("Date")); err == nil && time.Since(told).Abs() > 2*time.Second {
		p.offset = time.Until(told)
	}
	var answer object
	data := must(io.ReadAll(response.Body))
	if err := json.Unmarshal(data, &answer); err != nil {
		log.Fatalf("%s: %s is not JSON", request.URL, data)
	}
	return answer, response.StatusCode
}

func (p *party) get(target string, asOneself bool) (object, int) {
	request := must(http.NewRequest("GET", target, nil))
	if asOneself {
		request.Header.Set("Authorization", "DPoP "+p.token)
		request.Header.Set("DPoP", p.proof("GET", target))
	}
	return p.do(request)
}

// keysOf asks for the public keys of a participant; anyone may.
func (p *party) keysOf(participant string) []jwk {
	answer, _ := p.get(p.url+"/v1/participants/"+participant+"/keys", false)
	var keys []jwk
	if err := json.Unmarshal(must(json.Marshal(answer["keys"])), &keys); err != nil {
		log.Fatal(err)
	}
	return keys
}

// send signs a message and hands it in. Returns its compact form, once the hub's signed promise has been verified.
func (p *party) send(to, text string) string {
	now := p.now().UTC()
	payload := must(json.Marshal(object{
		"hub": p.hub, "id": newUUID(7, now), "type": "general.information/1", "mode": "exercise", "from": p.id, "to": []string{to},
		"issuedAt": now.Format("2006-01-02T15:04:05.000Z"), "handling": object{"confidentiality": "official-use", "purposes": []string{"SUPPORT_INVESTIGATION"}}, "body": object{"text": text},
	}))
	compact := must(p.signing.signAs("entente+jws", payload))
	request := must(http.NewRequest("POST", p.url+"/v1/messages", bytes.NewReader([]byte(compact))))
	request.Header.Set("Content-Type", "application/jose")
	request.Header.Set("Authorization", "DPoP "+p.token)
	request.Header.Set("DPoP", p.proof("POST", p.url+"/v1/messages"))
	answer, status := p.do(request)
	if status != 202 {
		log.Fatalf("not accepted: %d %v", status, answer)
	}
	var acceptance struct{ From, Digest string }
	promise := must(verify(answer["receipt"].(string), "entente-acceptance+jws", p.keysOf("hub")))
	if json.Unmarshal(promise, &acceptance) != nil || acceptance.From != p.id || acceptance.Digest != digestOf(compact) {
		log.Fatal("the hub promised another message")
	}
	return compact
}

// read waits for a message, verifies it and returns its text.
func (p *party) read(compact string) string {
	for after, until := "", time.Now().Add(30*time.Second); time.Now().Before(until); {
		page, status := p.get(p.url+"/v1/inbox?mode=exercise&wait=5"+after, true)
		if status != 200 {
			log.Fatalf("no inbox: %d %v", status, page)
		}
		for _, item := range page["items"].([]any) {
			found := item.(object)["message"].(string)
			if digestOf(found) != digestOf(compact) {
				continue
			}
			var message struct {
				From string
				Body struct{ Text string }
			}
			claimed := must(decode(strings.Split(found, ".")[1]))
			if err := json.Unmarshal(claimed, &message); err != nil {
				log.Fatal(err)
			}
			must(verify(found, "entente+jws", p.keysOf(message.From)))
			return message.Body.Text
		}
		if next, there := page["next"].(string); there {
			after = "&after=" + url.QueryEscape(next)
		}
	}
	log.Fatal("it has not come")
	return ""
}

func main() {
	log.SetFlags(0)
	if len(os.Args) == 3 && os.Args[1] == "vectors" {
		runVectors(os.Args[2])
		return
	}
	if len(os.Args) != 5 || os.Args[1] != "send" {
		log.Fatal("usage: exchange send <dev.json> <from> <to> | exchange vectors <vectors.json>")
	}
	var dev struct {
		Url, Hub, Issuer string
		Participants     map[string]struct{ Signing jwk }
	}
	if err := json.Unmarshal(must(os.ReadFile(os.Args[2])), &dev); err != nil {
		log.Fatal(err)
	}
	as := func(id string) *party {
		p := &party{url: dev.Url, issuer: dev.Issuer, hub: dev.Hub, id: id, signing: dev.Participants[id].Signing}
		p.authorize()
		return p
	}
	from, to := as(os.Args[3]), as(os.Args[4])
	compact := from.send(to.id, "from Go: für Übung")
	fmt.Printf("accepted %s\nread: %s\n", digestOf(compact), to.read(compact))
}

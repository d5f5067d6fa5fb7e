// Calls of the AWS SDK for Go v2: a JSON line in, a JSON line out.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"reflect"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sso"
	"github.com/aws/aws-sdk-go-v2/service/ssooidc"
	"github.com/aws/smithy-go"
)

type call struct {
	Operation string
	Input     json.RawMessage
}

func main() {
	oidc := ssooidc.New(ssooidc.Options{
		Region:           "us-east-1",
		EndpointResolver: ssooidc.EndpointResolverFromURL(os.Args[1]),
	})
	portal := sso.New(sso.Options{
		Region:           "us-east-1",
		EndpointResolver: sso.EndpointResolverFromURL(os.Args[1]),
		Credentials:      aws.AnonymousCredentials{},
	})
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var asked call
		if err := json.Unmarshal(lines.Bytes(), &asked); err != nil {
			panic(err)
		}
		output, err := send([]interface{}{oidc, portal}, asked)
		text, _ := json.Marshal(map[string]interface{}{"output": output, "error": nameOf(err)})
		fmt.Println(string(text))
	}
}

func send(clients []interface{}, asked call) (map[string]interface{}, error) {
	for _, client := range clients {
		method := reflect.ValueOf(client).MethodByName(asked.Operation)
		if !method.IsValid() {
			continue
		}
		input := reflect.New(method.Type().In(1).Elem())
		if err := json.Unmarshal(asked.Input, input.Interface()); err != nil {
			return nil, err
		}
		results := method.Call([]reflect.Value{reflect.ValueOf(context.Background()), input})
		if err, _ := results[1].Interface().(error); err != nil {
			return nil, err
		}
		return lowerCase(results[0].Interface()), nil
	}
	return nil, errors.New("no such operation")
}

// The SDK's members begin with a capital letter, those on the wire with a small one.
func lowerCase(output interface{}) map[string]interface{} {
	text, _ := json.Marshal(output)
	var members map[string]interface{}
	json.Unmarshal(text, &members)
	lower := map[string]interface{}{}
	for name, value := range members {
		if name != "ResultMetadata" {
			lower[strings.ToLower(name[:1])+name[1:]] = value
		}
	}
	return lower
}

func nameOf(err error) string {
	var service smithy.APIError
	switch {
	case err == nil:
		return ""
	case errors.As(err, &service):
		return service.ErrorCode()
	}
	for errors.Unwrap(err) != nil {
		err = errors.Unwrap(err)
	}
	return fmt.Sprintf("%T", err)
}

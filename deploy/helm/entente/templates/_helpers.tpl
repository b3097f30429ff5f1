{{- define "entente.labels" -}}
app.kubernetes.io/name: entente
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- define "entente.selector" -}}
app.kubernetes.io/name: entente
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .name }}
{{- end }}

{{/* What was given, or what follows from the number of nodes: dict root, given, one, many */}}
{{- define "entente.byNodes" -}}
{{- if not (kindIs "invalid" .given) }}{{ .given }}{{ else if ge (int .root.Values.nodes) 3 }}{{ .many }}{{ else }}{{ .one }}{{ end }}
{{- end }}

{{- define "entente.brokers" -}}
{{- include "entente.byNodes" (dict "root" . "given" .Values.kafka.replicas "one" 1 "many" 3) }}
{{- end }}

{{/* How many brokers keep each record, and how many must have it before it counts. */}}
{{- define "entente.copies" -}}
{{- min 3 (int (include "entente.brokers" .)) }}
{{- end }}
{{- define "entente.confirmed" -}}
{{- if ge (int (include "entente.copies" .)) 3 }}2{{ else }}1{{ end }}
{{- end }}

{{- define "entente.image" -}}
{{- if .Values.image.digest }}{{ .Values.image.repository }}@{{ .Values.image.digest }}{{ else }}{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}{{ end }}
{{- end }}

{{- define "entente.replicas" -}}
{{- if eq .name "auditor" }}1{{ else }}{{ include "entente.byNodes" (dict "root" .root "given" (index .root.Values .name).replicas "one" 1 "many" 2) }}{{ end }}
{{- end }}

{{- define "entente.kafka" -}}
{{ .Release.Name }}-kafka
{{- end }}
{{- define "entente.postgres" -}}
{{ .Release.Name }}-postgres
{{- end }}
{{- define "entente.bootstrap" -}}
{{- if .Values.kafka.enabled }}{{ include "entente.kafka" . }}-kafka-bootstrap:9093{{ else }}{{ required "kafka.external.brokers is needed where kafka.enabled is false" .Values.kafka.external.brokers }}{{ end }}
{{- end }}
{{- define "entente.caSecret" -}}
{{- if .Values.kafka.enabled }}{{ include "entente.kafka" . }}-cluster-ca-cert{{ else }}{{ required "kafka.external.caSecret is needed where kafka.enabled is false" .Values.kafka.external.caSecret }}{{ end }}
{{- end }}
{{- define "entente.databaseSecret" -}}
{{- if .Values.postgres.enabled }}{{ include "entente.postgres" . }}-app{{ else }}{{ required "postgres.external.secret is needed where postgres.enabled is false" .Values.postgres.external.secret }}{{ end }}
{{- end }}

{{/* Of the two roles that processes sign in with, the one of a process: dict root, name */}}
{{- define "entente.role" -}}
{{- if eq .name "auditor" }}auditor{{ else }}exchange{{ end }}
{{- end }}

{{- define "entente.hardened" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
runAsNonRoot: true
capabilities: { drop: [ALL] }
{{- end }}

{{/* How a container reaches the servers: dict root, name (of the account at the brokers) */}}
{{- define "entente.servers" -}}
- name: DATABASE_URL_FILE
  value: /run/entente/database/uri
{{- if eq .name "migrate" }}
# It owns the tables, and says what the two roles may do.
- name: AUDITOR_DATABASE_URL_FILE
  value: /run/entente/database-auditor/uri
- name: EXCHANGE_DATABASE_URL_FILE
  value: /run/entente/database-exchange/uri
{{- end }}
{{- if .root.Values.postgres.enabled }}
# Read by the driver and by Node: TLS, and only with the cluster's own certificate for the name that is connected to.
- name: PGSSLMODE
  value: verify-full
- name: NODE_EXTRA_CA_CERTS
  value: /run/entente/postgres-ca/ca.crt
{{- end }}
- name: KAFKA_BROKERS
  value: {{ include "entente.bootstrap" .root }}
- name: KAFKA_CA_FILE
  value: /run/entente/kafka-ca/ca.crt
- name: KAFKA_PASSWORD
  valueFrom: { secretKeyRef: { name: {{ .root.Release.Name }}-{{ .name }}, key: password } }
- name: KAFKA_SASL
  value: scram-sha-512:{{ .root.Release.Name }}-{{ .name }}:$(KAFKA_PASSWORD)
{{- end }}
{{- define "entente.serverMounts" -}}
{{- if eq .name "migrate" }}
- { name: database-owner, mountPath: /run/entente/database, readOnly: true }
- { name: database-auditor, mountPath: /run/entente/database-auditor, readOnly: true }
- { name: database-exchange, mountPath: /run/entente/database-exchange, readOnly: true }
{{- else }}
- { name: database-{{ include "entente.role" . }}, mountPath: /run/entente/database, readOnly: true }
{{- end }}
- { name: kafka-ca, mountPath: /run/entente/kafka-ca, readOnly: true }
{{- if .root.Values.postgres.enabled }}
- { name: postgres-ca, mountPath: /run/entente/postgres-ca, readOnly: true }
{{- end }}
- { name: tmp, mountPath: /tmp }
{{- end }}

{{/* The pod of a process: dict root, name */}}
{{- define "entente.pod" -}}
{{- $root := .root }}{{ $name := .name }}{{ $own := index .root.Values .name }}
{{- $gateway := eq $name "gateway" }}
{{- $door := ternary "http" "ops" $gateway }}
metadata:
  labels:
    {{- include "entente.labels" $root | nindent 4 }}
    app.kubernetes.io/component: {{ $name }}
    entente/uses-servers: "true"
  {{- with $root.Values.podAnnotations }}
  annotations: {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  automountServiceAccountToken: false
  enableServiceLinks: false
  terminationGracePeriodSeconds: 20
  securityContext:
    runAsNonRoot: true
    runAsUser: 10001
    runAsGroup: 10001
    fsGroup: 10001
    fsGroupChangePolicy: OnRootMismatch
    seccompProfile: { type: RuntimeDefault }
  {{- with $root.Values.image.pullSecrets }}
  imagePullSecrets: {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $root.Values.nodeSelector }}
  nodeSelector: {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $root.Values.tolerations }}
  tolerations: {{- toYaml . | nindent 4 }}
  {{- end }}
  topologySpreadConstraints:
    - maxSkew: 1
      topologyKey: kubernetes.io/hostname
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels: {{- include "entente.selector" . | nindent 10 }}
  initContainers:
    # Waits for the servers, and brings database and topics to what this version needs: at a lock, so that pods which start
    # together do it once. Until it has succeeded nothing of the pod runs.
    - name: migrate
      image: {{ include "entente.image" $root }}
      imagePullPolicy: {{ $root.Values.image.pullPolicy }}
      args: [migrate]
      env: {{- include "entente.servers" (dict "root" $root "name" "migrate") | nindent 8 }}
      volumeMounts: {{- include "entente.serverMounts" (dict "root" $root "name" "migrate") | nindent 8 }}
      resources: { requests: { cpu: 50m, memory: 128Mi }, limits: { memory: 384Mi } }
      securityContext: {{- include "entente.hardened" . | nindent 8 }}
  containers:
    - name: {{ $name }}
      image: {{ include "entente.image" $root }}
      imagePullPolicy: {{ $root.Values.image.pullPolicy }}
      args: [{{ $name }}]
      env:
        {{- include "entente.servers" . | nindent 8 }}
        - name: ENTENTE_INSTANCE
          valueFrom: { fieldRef: { fieldPath: metadata.name } }
        - name: ENTENTE_URL
          value: {{ $root.Values.hub.url | quote }}
        - name: ENTENTE_HUB_FILE
          value: /run/entente/hub/hub.json
        - name: ENTENTE_HEAP_MB
          value: {{ $own.heapMb | quote }}
        - name: ENTENTE_LEDGER_READERS
          value: {{ $root.Values.hub.ledgerReaders }}
        {{- if $gateway }}
        - name: ENTENTE_OPS_PORT
          value: "0"
        {{- end }}
        {{- if and (eq $name "courier") $root.Values.hub.webhookNetworks }}
        - name: ENTENTE_WEBHOOK_NETWORKS
          value: {{ join "," $root.Values.hub.webhookNetworks | quote }}
        {{- end }}
        {{- if and $root.Values.hub.witnesses (has $name (list "auditor" "gateway")) }}
        - name: ENTENTE_LEDGER_WITNESSES
          value: /run/entente/witnesses/witnesses.txt
        {{- end }}
        {{- range $setting, $value := $root.Values.hub.settings }}
        - name: {{ $setting }}
          value: {{ $value | quote }}
        {{- end }}
      ports:
        - { name: {{ $door }}, containerPort: {{ ternary 8080 9464 $gateway }} }
      # A first start reads the whole registry; then a process that cannot work says so and gets no traffic, and one that does
      # not even answer is ended.
      startupProbe: { httpGet: { path: /readyz, port: {{ $door }} }, periodSeconds: 2, timeoutSeconds: 2, failureThreshold: 150 }
      readinessProbe: { httpGet: { path: /readyz, port: {{ $door }} }, periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 2 }
      livenessProbe: { httpGet: { path: /healthz, port: {{ $door }} }, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 }
      resources: {{- toYaml $own.resources | nindent 8 }}
      securityContext: {{- include "entente.hardened" . | nindent 8 }}
      volumeMounts:
        {{- include "entente.serverMounts" . | nindent 8 }}
        - { name: hub, mountPath: /run/entente/hub, readOnly: true }
        {{- if has $name (list "gateway" "auditor") }}
        - { name: ledger, mountPath: /var/lib/entente/ledger{{ if $gateway }}, readOnly: true{{ end }} }
        {{- end }}
        {{- if eq $name "auditor" }}
        - { name: ledger-signer, mountPath: /var/lib/entente/ledger-signer }
        {{- end }}
        {{- if and $root.Values.hub.witnesses (has $name (list "auditor" "gateway")) }}
        - { name: witnesses, mountPath: /run/entente/witnesses, readOnly: true }
        {{- end }}
  volumes:
    - name: tmp
      emptyDir: { medium: Memory, sizeLimit: 64Mi }
    - name: hub
      secret: { secretName: {{ $root.Values.hub.secret }}, defaultMode: 0400 }
    # Of the owner of the tables: "migrate" alone mounts it.
    - name: database-owner
      secret: { secretName: {{ include "entente.databaseSecret" $root }}, defaultMode: 0400 }
    {{- range $role := list "auditor" "exchange" }}
    - name: database-{{ $role }}
      secret: { secretName: {{ index $root.Values.postgres.roles $role }}, defaultMode: 0400, items: [{ key: uri, path: uri }] }
    {{- end }}
    - name: kafka-ca
      secret: { secretName: {{ include "entente.caSecret" $root }}, defaultMode: 0400 }
    {{- if $root.Values.postgres.enabled }}
    - name: postgres-ca
      secret: { secretName: {{ include "entente.postgres" $root }}-ca, defaultMode: 0400, items: [{ key: ca.crt, path: ca.crt }] }
    {{- end }}
    {{- if has $name (list "gateway" "auditor") }}
    - name: ledger
      persistentVolumeClaim: { claimName: {{ $root.Release.Name }}-ledger }
    {{- end }}
    {{- if and $root.Values.hub.witnesses (has $name (list "auditor" "gateway")) }}
    - name: witnesses
      configMap: { name: {{ $root.Values.hub.witnesses }} }
    {{- end }}
{{- end }}

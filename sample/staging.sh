# Defines the function maven, which builds a sample with the artifacts in $staging.
# The sample's own files go to $target.

repository() { # kind of repository, name, directory
  printf '<%s><id>%s</id><url>file://%s</url></%s>' "$1" "$2" "$3" "$1"
}

write_settings() {
  [[ -d $staging/io/vmclock/vmclock-platform ]] ||
    die "$staging has no vmclock-platform: fill it with the command at the top of sample/run."
  cat >"$target/settings.xml" <<EOF
<settings>
  <localRepository>$target/repository</localRepository>
  <profiles>
    <profile>
      <id>staging</id>
      <repositories>
        $(repository repository staging "$staging")
        $(repository repository local "$HOME/.m2/repository")
      </repositories>
      <pluginRepositories>
        $(repository pluginRepository local "$HOME/.m2/repository")
      </pluginRepositories>
    </profile>
  </profiles>
  <activeProfiles><activeProfile>staging</activeProfile></activeProfiles>
</settings>
EOF
}

maven() { mvn -B -ntp -q -s "$target/settings.xml" "$@"; }

# The part of Nixpkgs' lib that recipes use.
rec {
  getOutput = output: package: package.${output} or package.out or package;
  getLib = getOutput "lib";
  makeSearchPath = sub: packages: builtins.concatStringsSep ":" (map (p: "${p}/${sub}") (builtins.filter (p: p != null) packages));
  makeLibraryPath = makeSearchPath "lib";
  makeBinPath = makeSearchPath "bin";
  getExe = package: "${package}/bin/${package.meta.mainProgram or package.pname or package.name}";
  optional = condition: x: if condition then [ x ] else [ ];
  optionals = condition: xs: if condition then xs else [ ];
  optionalAttrs = condition: set: if condition then set else { };
  optionalString = condition: text: if condition then text else "";
}
